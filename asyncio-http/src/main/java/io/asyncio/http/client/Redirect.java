package io.asyncio.http.client;

import io.asyncio.http.Headers;
import io.asyncio.http.Status;
import java.net.URI;
import java.util.Objects;

/// An answer that sent the client elsewhere.
///
/// @param uri what was asked for
/// @param status of the answer
/// @param headers of the answer, `Location` among them
public record Redirect(URI uri, Status status, Headers headers) {

  /// Checks the parts.
  public Redirect {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(headers, "headers");
  }
}
