package io.asyncio.http.client;

/// Sends a request and returns its answer: what a [ClientMiddleware] passes on to.
@FunctionalInterface
public interface ClientHandler {

  /// Sends a request. Suspends until the head of the answer has come.
  ///
  /// @param request absolute
  /// @return the answer, to be closed
  /// @throws io.asyncio.http.HttpException if none came
  /// @throws io.asyncio.net.NetworkException if the network is at fault
  ClientResponse send(ClientRequest request);
}
