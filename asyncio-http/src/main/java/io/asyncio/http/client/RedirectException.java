package io.asyncio.http.client;

import io.asyncio.http.HttpException;
import java.util.List;

/// A redirect that is not followed: one too many, one to what is no URL of HTTP, one away from
/// HTTPS, or one that asks for a body which can't be sent again.
public final class RedirectException extends HttpException {

  private static final long serialVersionUID = 1L;

  private final transient List<Redirect> history;

  RedirectException(String message, List<Redirect> history) {
    super(message, null);
    this.history = List.copyOf(history);
  }

  /// Returns the redirects so far.
  ///
  /// @return in their order, the one that was not followed last
  public List<Redirect> history() {
    return history;
  }
}
