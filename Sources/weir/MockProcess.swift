import Glibc

/// The mock server in a process of its own: this program once more, as `weir mock`.
struct MockProcess {
    private let id: pid_t
    /// Where it listens.
    let url: String

    /// Starts the server, and waits for the line that says where it listens.
    init(_ arguments: [String]) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Self.failure(errno) }
        let (input, output) = (ends[0], ends[1])
        defer { close(input) }
        let result = Self.spawn(arguments, output: output, closing: input)
        close(output)
        id = try result.get()
        var text: [UInt8] = []
        while !text.contains(UInt8(ascii: "\n")) {
            var part = [UInt8](repeating: 0, count: 1_024)
            let count = read(input, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                Self.end(id)
                throw Terminal.failure(.internalError, "the mock server did not start")
            }
            text += part.prefix(count)
        }
        let words = String(decoding: text, as: UTF8.self).split { $0 == " " || $0 == "," || $0 == "\n" }
        url = words.first { $0.hasPrefix("http://") }.map(String.init) ?? ""
    }

    /// Ends the server, and returns when it has ended: its log is then whole.
    func stop() { Self.end(id) }

    private static func end(_ id: pid_t) {
        kill(id, SIGTERM)
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
    }

    private static func spawn(_ arguments: [String], output: Int32, closing input: Int32) -> Result<
        pid_t, any Error
    > {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_addclose(&actions, output)
        posix_spawn_file_actions_addclose(&actions, input)
        var words = (["weir", "mock"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var id: pid_t = 0
        // The child is still this program when it looks itself up.
        let code = posix_spawn(&id, "/proc/self/exe", &actions, nil, &words, environ)
        return code == 0 ? .success(id) : .failure(failure(code))
    }

    private static func failure(_ code: Int32) -> any Error {
        Terminal.failure(.internalError, "the mock server did not start: \(String(cString: strerror(code)))")
    }
}
