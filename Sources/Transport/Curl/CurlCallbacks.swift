import CLibcurl
import Glibc

/// The C functions that libcurl calls: each unwraps its context, checks, and calls one method.
enum CurlCallbacks {
    static let write: weir_data_callback = { bytes, size, count, context in
        guard let transfer = transfer(context) else { return 0 }
        let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
        // Any other number than what was given makes libcurl end the transfer.
        return transfer.receivedBody(buffer) ? buffer.count : 0
    }

    static let header: weir_data_callback = { bytes, size, count, context in
        guard let transfer = transfer(context) else { return 0 }
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return transfer.receivedHeaderLine(line) ? line.count : 0
    }

    static let read: weir_data_callback = { bytes, size, count, context in
        guard let transfer = transfer(context) else { return Int(CURL_READFUNC_ABORT) }
        return transfer.readBody(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
    }

    static let seek: weir_seek_callback = { context, offset, origin in
        guard let transfer = transfer(context), origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
        return transfer.rewindBody(to: Int(offset)) ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
    }

    static let openSocket: weir_open_callback = { context, _, address in
        guard let address = address?.pointee else { return CURL_SOCKET_BAD }
        let type = address.socktype | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, address.protocol)
        guard let transfer = transfer(context) else { return descriptor }
        guard descriptor >= 0 else {
            transfer.socketError = errno
            return descriptor
        }
        transfer.loop.socketOpened(descriptor)
        transfer.loop.holdsSocket(transfer)
        return descriptor
    }

    static let closeSocket: weir_close_callback = { context, socket in
        loop(context)?.socketCloses(socket)
        return close(socket)
    }

    static let beforeRequest: weir_prereq_callback = { context, _, _, _, _ in
        transfer(context)?.willSendRequest()
        return CURL_PREREQFUNC_OK
    }

    static let socketChanged: weir_socket_callback = { easy, socket, what, context, _ in
        if what != CURL_POLL_REMOVE, let easy {
            var owner: UnsafeMutableRawPointer?
            weir_easy_get_pointer(easy, CURLINFO_PRIVATE, &owner)
            transfer(owner)?.socket = socket
        }
        loop(context)?.watch(socket, for: what)
        return 0
    }

    static let streamEnded: @convention(c) (UnsafeMutableRawPointer?) -> Void = { easy in
        guard let easy else { return }
        var owner: UnsafeMutableRawPointer?
        weir_easy_get_pointer(easy, CURLINFO_PRIVATE, &owner)
        transfer(owner)?.streamHasEnded = true
    }

    static let timerChanged: weir_timer_callback = { _, milliseconds, context in
        loop(context)?.setLibraryTimer(milliseconds: milliseconds)
        return 0
    }

    private static func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func loop(_ context: UnsafeMutableRawPointer?) -> EventLoop? {
        context.map { Unmanaged<EventLoop>.fromOpaque($0).takeUnretainedValue() }
    }
}
