package io.asyncio.http.client;

/// An event as a client gets it.
///
/// @param id the last that the server has said, with this event or before; may be empty
/// @param event its type: `message` if the server has said none
/// @param data lines with `\n` between them
/// @see <a
///   href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">HTML
///   standard, section 9.2.6</a>
public record ReceivedEvent(String id, String event, String data) {}
