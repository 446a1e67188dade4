package io.asyncio;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a future ended: what `gather(…, return_exceptions=True)` has in its list.
///
/// @param <T> the type of the result
public sealed interface Outcome<T> {

  /// Says whether there is a result.
  ///
  /// @return true for [Success]
  boolean isSuccess();

  /// Returns the result, or else throws the exception, the very same object.
  ///
  /// @return the result
  T get();

  /// A result.
  ///
  /// @param <T> the type of the result
  /// @param value the result; may be null where `T` may be
  record Success<T>(T value) implements Outcome<T> {
    @Override
    public boolean isSuccess() {
      return true;
    }

    @Override
    public T get() {
      return value;
    }
  }

  /// An exception, or a [CancelledError] for what was cancelled.
  ///
  /// @param <T> the type that the result would have had
  /// @param exception what was thrown
  record Failure<T>(Throwable exception) implements Outcome<T> {

    /// Checks the parts.
    public Failure {
      Objects.requireNonNull(exception, "exception");
    }

    @Override
    public boolean isSuccess() {
      return false;
    }

    @Override
    public T get() {
      throw Sneaky.raise(exception);
    }
  }

  /// Returns how a future ended.
  ///
  /// @param <T> the type of the result
  /// @param done a future that is done
  /// @return its outcome
  /// @throws InvalidStateException if it is not done
  @SuppressWarnings("NullAway") // a result is null only where T may be
  static <T> Outcome<T> of(Future<? extends T> done) {
    Objects.requireNonNull(done, "done");
    if (done.isCancelled()) {
      return new Failure<>(done.cancelledError());
    }
    @Nullable Throwable exception = done.exception().orElse(null);
    return exception == null ? new Success<>(done.result()) : new Failure<>(exception);
  }
}
