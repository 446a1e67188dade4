package io.asyncio.http.client;

import io.asyncio.http.HttpException;

/// None of the certificates that a server showed has a key that is pinned for it.
public final class CertificatePinException extends HttpException {

  private static final long serialVersionUID = 1L;

  CertificatePinException(String message) {
    super(message, null);
  }
}
