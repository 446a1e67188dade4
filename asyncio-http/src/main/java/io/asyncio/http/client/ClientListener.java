package io.asyncio.http.client;

import io.asyncio.http.Status;
import java.net.URI;

/// Is told of what a client does, for measurements and logs. Each method does nothing unless it is
/// overridden, is called by the task that it is about, must not suspend, and must not throw.
///
/// The calls of one request come in this order; one that is redirected or tried again comes by some
/// of them more than once.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/tracing_reference.html">aiohttp's tracing</a>
public interface ClientListener {

  /// A program has called the client.
  ///
  /// @param request as it was called
  default void requestStarted(ClientRequest request) {}

  /// A request waits, since as many connections are open as may be.
  ///
  /// @param uri asked for
  default void connectionQueued(URI uri) {}

  /// A request is going to open a connection: name, TCP, proxy and TLS come next.
  ///
  /// @param uri asked for
  default void connectionStarted(URI uri) {}

  /// A connection is open.
  ///
  /// @param uri asked for
  default void connectionCreated(URI uri) {}

  /// A request has got a connection that served another before.
  ///
  /// @param uri asked for
  default void connectionReused(URI uri) {}

  /// The head of a request was sent, and its body with it if that is short.
  ///
  /// @param request as it was sent
  default void headSent(ClientRequest request) {}

  /// A piece of a body was sent.
  ///
  /// @param request as it was sent
  /// @param count of bytes
  default void bodySent(ClientRequest request, int count) {}

  /// The head of an answer has come.
  ///
  /// @param request as it was sent
  /// @param status of the answer; one of 1xx may come before another
  default void headReceived(ClientRequest request, Status status) {}

  /// A piece of a body has come.
  ///
  /// @param request as it was sent
  /// @param count of bytes, before they are decompressed
  default void bodyReceived(ClientRequest request, int count) {}

  /// An answer sends the client elsewhere.
  ///
  /// @param from asked for
  /// @param to asked for next
  default void redirected(URI from, URI to) {}

  /// An answer has been read to its end, or closed before.
  ///
  /// @param request as it was sent
  /// @param status of the answer
  default void ended(ClientRequest request, Status status) {}

  /// A request came to no answer, or its answer broke off.
  ///
  /// @param request as it was called, or sent
  /// @param error an exception, or a [io.asyncio.CancelledError]
  default void failed(ClientRequest request, Throwable error) {}
}
