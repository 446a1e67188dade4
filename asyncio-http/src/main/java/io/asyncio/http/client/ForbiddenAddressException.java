package io.asyncio.http.client;

import io.asyncio.http.HttpException;

/// The addresses of a host are such as a request must not go to.
///
/// @see ClientMiddleware#blockPrivateAddresses()
public final class ForbiddenAddressException extends HttpException {

  private static final long serialVersionUID = 1L;

  ForbiddenAddressException(String message) {
    super(message, null);
  }
}
