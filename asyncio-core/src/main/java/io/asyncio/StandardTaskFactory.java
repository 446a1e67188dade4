package io.asyncio;

import java.util.concurrent.Callable;

/// The two factories of the library.
enum StandardTaskFactory implements TaskFactory {
  LAZY(false),
  EAGER(true);

  private final boolean always;

  StandardTaskFactory(boolean always) {
    this.always = always;
  }

  @Override
  public <T> Task<T> create(EventLoop loop, Callable<? extends T> body, TaskOptions options) {
    Task<T> task = new Task<>(loop, body, options);
    Strand caller = always || options.eagerStart() ? Strand.current() : null;
    if (caller != null && caller.loop == loop) {
      task.startEagerly(caller);
    } else {
      task.start();
    }
    return task;
  }
}
