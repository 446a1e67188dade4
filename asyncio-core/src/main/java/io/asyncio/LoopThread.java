package io.asyncio;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The thread of its own that a loop runs on: the same in all runs, because what a loop waits in
/// may be bound to the thread that used it first, as io_uring is.
///
/// **Threads:** one at a time gives it work.
final class LoopThread implements Runnable {

  private final Semaphore begun = new Semaphore(0);
  private final Semaphore ended = new Semaphore(0);

  /// Null for: no more. Handed over by the semaphores. Between two runs the thread must not hold
  /// the loop, or one that nobody closes could never be found.
  private @Nullable Runnable work;

  private @Nullable Thread thread;

  /// Starts to wait for work.
  ///
  /// @param newThread runs this
  void start(Thread newThread) {
    newThread.start();
    thread = newThread;
  }

  /// Lets the thread do something that does not throw.
  void begin(Runnable newWork) {
    work = newWork;
    begun.release();
  }

  /// Waits until that is done.
  ///
  /// @return false if the waiting thread was interrupted
  boolean awaitEnd() {
    try {
      ended.acquire();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /// Lets the thread do something and waits until it is done.
  void call(Runnable newWork) {
    begin(newWork);
    ended.acquireUninterruptibly();
  }

  /// Lets the thread end.
  void retire() {
    begun.release();
  }

  /// Lets the thread end and waits until it has.
  void end() {
    retire();
    Thread ending = thread;
    boolean interrupted = false;
    while (ending != null && ending.isAlive()) {
      try {
        ending.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    while (true) {
      begun.acquireUninterruptibly();
      Runnable given = work;
      if (given == null) {
        return;
      }
      work = null;
      try {
        given.run();
      } finally {
        ended.release();
      }
    }
  }
}
