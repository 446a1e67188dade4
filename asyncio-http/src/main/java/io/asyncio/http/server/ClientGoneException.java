package io.asyncio.http.server;

import io.asyncio.http.HttpException;

/// The client went away before it had its answer; nobody is told.
final class ClientGoneException extends HttpException {

  private static final long serialVersionUID = 1L;

  ClientGoneException(Request request) {
    super("the client of " + request + " has gone away", null);
  }
}
