import ArgumentParser

/// The command line: it wires the rooms together and decides nothing.
@main
struct Weir: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "weir")
}
