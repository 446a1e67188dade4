package io.asyncio.sync;

/// What was acquired, to be given back at the end of a try block: `async with lock` of asyncio.
///
/// ```java
/// try (var _ = lock.hold()) {
///   …
/// }
/// ```
///
/// Close it once. It does not remember that it was closed: a second `close` releases a second time.
@FunctionalInterface
public interface Hold extends AutoCloseable {
  /// Releases what [Lock#hold()] or one of its namesakes acquired. Never suspends.
  @Override
  void close();
}
