package io.asyncio.loop;

import java.util.List;

/// A clock that jumps over each wait, and a poller that writes down how it was asked to wait and
/// stops the loop when nothing is left to wait for.
final class ScriptedTime implements Clock, Poller {

  private final List<String> log;
  long now;
  boolean closed;
  boolean watching;
  Runnable whenIdle = () -> {};
  Runnable whenWaiting = () -> {};

  ScriptedTime(List<String> log) {
    this.log = log;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void poll(long maxWaitNanos) {
    if (maxWaitNanos == FOREVER) {
      log.add("idle");
      whenIdle.run();
    } else if (maxWaitNanos == 0) {
      log.add("look");
    } else {
      log.add("wait " + maxWaitNanos);
      whenWaiting.run();
      now += maxWaitNanos;
    }
  }

  @Override
  public void wakeup() {
    log.add("wakeup");
  }

  @Override
  public void outsideStarted() {
    log.add("outside started");
  }

  @Override
  public void outsideEnded() {
    log.add("outside ended");
  }

  @Override
  public boolean isWatching() {
    return watching;
  }

  @Override
  public void close() {
    closed = true;
  }
}
