package io.asyncio;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/// An executor that runs everything in the caller's thread and tells when it is shut down.
final class LoggingExecutor extends AbstractExecutorService {

  private final Runnable whenShutDown;
  private boolean down;

  LoggingExecutor(Runnable whenShutDown) {
    this.whenShutDown = whenShutDown;
  }

  @Override
  public void execute(Runnable command) {
    command.run();
  }

  @Override
  public void shutdown() {
    if (!down) {
      down = true;
      whenShutDown.run();
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return down;
  }

  @Override
  public boolean isTerminated() {
    return down;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return down;
  }
}
