package io.asyncio.http.client;

import io.asyncio.http.HttpException;

/// The writer of a request's body threw what is no [RuntimeException]: that is the cause.
public final class UploadException extends HttpException {

  private static final long serialVersionUID = 1L;

  UploadException(String target, Throwable cause) {
    super("the body of the request to " + target + " could not be made: " + cause, cause);
  }
}
