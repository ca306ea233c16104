/// Undoes the content codings of one response's body, where the request asked for them.
///
/// Owns C state, which ``shutdown()`` frees; used again from transfer to transfer.
struct BodyDecoder {
    /// A larger buffer is not kept for the next read.
    private static let keptCapacity = 1 << 20

    private var decoding: ContentDecoding?
    private var plain: [UInt8] = []

    /// Whether a body goes through it.
    var isActive: Bool { decoding != nil }
    /// What is wrong with a body that has come to HTTP's end; nil where every coding has come to its own.
    var missingEnd: TransferError? { decoding?.missingEnd }

    /// Begins a body.
    ///
    /// - Throws: ``TransferError`` of kind `decode` for a coding that this build cannot undo.
    mutating func begin(_ codings: [String]) throws(TransferError) { decoding = try ContentDecoding(codings) }

    /// Undoes the codings of a piece and hands on what it stands for.
    ///
    /// What came before a fault is as good as any other cut body, so it is handed on too.
    ///
    /// - Parameter deliver: gets the plain bytes, if there are any; false ends the transfer.
    /// - Returns: whether the transfer goes on, and what is wrong with the piece.
    mutating func decode(
        _ bytes: UnsafeRawBufferPointer, _ deliver: (UnsafeRawBufferPointer) -> Bool
    ) -> (goesOn: Bool, problem: TransferError?) {
        plain.removeAll(keepingCapacity: plain.capacity <= Self.keptCapacity)
        var problem: TransferError?
        do throws(TransferError) {
            try decoding?.decode(bytes, into: &plain)
        } catch {
            problem = error
        }
        let goesOn = plain.isEmpty ? true : plain.withUnsafeBytes(deliver)
        return (goesOn && problem == nil, problem)
    }

    /// Frees the state of the present body.
    mutating func shutdown() {
        decoding?.shutdown()
        decoding = nil
    }
}
