package io.asyncio.net;

/// A separator did not come within the limit of a reader.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-exceptions.html">asyncio.LimitOverrunError</a>
public final class LimitExceededException extends NetworkException {

  private static final long serialVersionUID = 1L;

  private final int consumed;

  LimitExceededException(String message, int consumed) {
    super(message, null);
    this.consumed = consumed;
  }

  /// Returns how many bytes of the buffer are known to hold no separator.
  ///
  /// @return what has to be read otherwise before the separator can be found
  public int consumed() {
    return consumed;
  }
}
