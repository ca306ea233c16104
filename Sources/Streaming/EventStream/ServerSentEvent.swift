/// A view of one event while it is dispatched: its buffers are valid during the call and no longer.
///
/// It cannot be copied, so that nobody keeps it by accident; `OwnedEvent` keeps what it says.
package struct ServerSentEvent: ~Copyable {
    /// The `event` field; empty where there was none, which means `message`.
    package let type: UnsafeRawBufferPointer
    /// The `data` fields, joined by LF.
    ///
    /// The bytes are as they came: not necessarily UTF-8.
    package let data: UnsafeRawBufferPointer
    /// The last `id` of the stream so far, from this event or an earlier one; empty where there was none.
    package let lastEventID: UnsafeRawBufferPointer
    /// Whether a `data` field came; without one a browser does not dispatch the event.
    package let hasData: Bool
    /// What the framing itself says of the event.
    let standing: Standing

    /// What a framing that tells failures apart, and checks its bytes, says of an event.
    enum Standing: Sendable {
        /// An event like any other.
        case sound
        /// The server tells of a failure, whatever the data looks like.
        case failure
        /// Its bytes are not those that the server sent: nothing of it can be believed.
        case damaged
    }

    /// Makes a view of buffers that outlive it.
    init(
        type: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer, lastEventID: UnsafeRawBufferPointer,
        hasData: Bool = true, standing: Standing = .sound
    ) {
        self.type = type
        self.data = data
        self.lastEventID = lastEventID
        self.hasData = hasData
        self.standing = standing
    }
}

/// An event that owns its text, for whoever shows events instead of timing them.
package struct OwnedEvent: Sendable, Equatable {
    /// The event's type, `message` where the stream names none.
    package var type: String
    /// The event's data.
    package var data: String
    /// The last event ID of the stream when the event was dispatched.
    package var id: String

    /// Makes an event from its text.
    package init(type: String = "message", data: String, id: String = "") {
        self.type = type
        self.data = data
        self.id = id
    }

    /// Copies an event while it is dispatched; bytes that are no UTF-8 become U+FFFD.
    package init(_ event: borrowing ServerSentEvent) {
        self.init(
            type: event.type.isEmpty ? "message" : String(decoding: event.type, as: UTF8.self),
            data: String(decoding: event.data, as: UTF8.self),
            id: String(decoding: event.lastEventID, as: UTF8.self))
    }
}
