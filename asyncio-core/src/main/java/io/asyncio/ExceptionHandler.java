package io.asyncio;

/// Receives the failures that nobody else can: of callbacks, and of tasks that nobody asked.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.set_exception_handler">asyncio
///   loop.set_exception_handler</a>
@FunctionalInterface
public interface ExceptionHandler {

  /// Handles a failure. Runs in the loop, outside all tasks; must not suspend for long.
  ///
  /// @param loop where it happened
  /// @param context what happened
  void handle(EventLoop loop, ExceptionContext context);
}
