package io.asyncio.coroutine;

import io.asyncio.loop.HandleLoop;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Portable mode: public API only. The loop and the coroutines are ordinary virtual threads of
/// which one at a time has the turn.
///
/// Whoever gives the turn away writes [#turn] and unparks the one it names; every thread parks
/// until the turn is its own (null is the loop's). The volatile field carries all the plain ones
/// from thread to thread. A blocking call of the JDK keeps the turn, and so stalls the loop, as in
/// Python.
@SuppressWarnings("ReferenceEquality") // whose turn
final class PortableCarrier extends Carrier {

  private volatile @Nullable Coroutine turn;

  PortableCarrier(HandleLoop loop) {
    super(loop);
  }

  @Override
  Thread createLoopThread(String name, Runnable run) {
    return Thread.ofVirtual().name(name).unstarted(run);
  }

  @Override
  void prepare(Coroutine coroutine, String name) {
    Thread.Builder.OfVirtual builder = Thread.ofVirtual().uncaughtExceptionHandler(coroutine);
    if (!name.isEmpty()) {
      builder.name(name);
    }
    coroutine.thread = builder.unstarted(coroutine);
  }

  @Override
  void resume(Coroutine coroutine) {
    Thread thread = coroutine.thread;
    if (thread == null) {
      return;
    }
    coroutine.suspended = false;
    turn = coroutine;
    if (coroutine.begun) {
      LockSupport.unpark(thread);
    } else {
      coroutine.begun = true;
      thread.start();
    }
    while (turn == coroutine) {
      LockSupport.park(this);
      boolean _ = Thread.interrupted();
    }
  }

  /// On the coroutine's thread: returns when it was resumed.
  void suspend(Coroutine coroutine) {
    if (Thread.interrupted()) {
      coroutine.interrupted();
    }
    ended();
    while (turn != coroutine) {
      LockSupport.park(this);
      if (turn != coroutine && Thread.interrupted()) {
        loop.readyThreadsafe(coroutine::interrupted); // without the turn, so not here
      }
    }
  }

  @Override
  void ended() {
    turn = null;
    LockSupport.unpark(loopThread);
  }

  @Override
  void submitted(Coroutine coroutine, Runnable runnable) {
    throw new IllegalStateException(
        "a virtual thread of the JDK's own scheduler came to " + coroutine);
  }
}
