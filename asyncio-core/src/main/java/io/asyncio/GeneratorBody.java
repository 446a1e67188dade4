package io.asyncio;

/// The body of a [Generator].
///
/// @param <T> the type of the items
@FunctionalInterface
public interface GeneratorBody<T> {

  /// Yields items one after the other; may suspend in between.
  ///
  /// @param out takes the items
  /// @throws Exception whatever the body throws; the reader gets it, the very same object
  void run(Yield<T> out) throws Exception;
}
