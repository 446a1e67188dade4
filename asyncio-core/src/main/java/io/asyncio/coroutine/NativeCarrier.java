package io.asyncio.coroutine;

import io.asyncio.loop.HandleLoop;
import io.asyncio.loop.Step;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Native mode: the loop's thread is the only carrier of its coroutines' virtual threads.
///
/// The JDK hands over a virtual thread that can go on by `scheduler.execute(continuation)`; the
/// scheduler is the coroutine. Three cases:
///
/// - from our own `unpark` in [#resume(Coroutine)]: nothing to do, the continuation runs right
///   there, in the very step that woke it, which keeps asyncio's order of events;
/// - on the loop's thread for another reason (a task released a `ReentrantLock` that another waits
///   for): to the end of the ready queue;
/// - on another thread (the JDK's poller, a timer, a foreign `unpark`): through the inbox.
///
/// A plain virtual thread that was started inside a task has inherited the task's scheduler. It is
/// handed on to the JDK's: it runs beside the loop, as in portable mode, and the socket pollers
/// that the JDK starts inside whatever task first waits for a socket do not come to live, and die,
/// on its loop.
///
/// Submissions may be spurious or doubled (a thread dump makes some): a continuation that cannot
/// run returns at once, and one whose coroutine waits for the loop only looks for an interrupt.
@SuppressWarnings("ReferenceEquality") // which coroutine, which continuation
final class NativeCarrier extends Carrier {

  private @Nullable Coroutine unparking;

  NativeCarrier(HandleLoop loop) {
    super(loop);
  }

  @Override
  Thread createLoopThread(String name, Runnable run) {
    return Thread.ofPlatform().name(name).daemon().unstarted(run);
  }

  @Override
  void prepare(Coroutine coroutine, String name) {
    Thread.Builder.OfVirtual builder =
        VirtualThreads.scheduledBy(coroutine).uncaughtExceptionHandler(coroutine);
    if (!name.isEmpty()) {
      builder.name(name);
    }
    Thread thread = builder.unstarted(coroutine);
    coroutine.thread = thread;
    thread.start(); // calls execute, which only keeps the continuation
  }

  @Override
  void resume(Coroutine coroutine) {
    if (coroutine.suspended) {
      coroutine.suspended = false;
      waking = true;
      unparking = coroutine;
      LockSupport.unpark(coroutine.thread);
      unparking = null;
    }
    coroutine.begun = true;
    Runnable continuation = coroutine.continuation;
    if (continuation != null) {
      continuation.run();
      while (waking) {
        // Another thread reads this one's stack and holds it for that long: the turn has to wait.
        Thread.onSpinWait();
        continuation.run();
      }
    }
    if (!coroutine.suspended && !coroutine.ended) {
      coroutine.blocked = true;
      loop.outsideStarted();
    }
  }

  @Override
  void ended() {}

  @Override
  void submitted(Coroutine coroutine, Runnable runnable) {
    if (coroutine.continuation == null) {
      coroutine.continuation = runnable;
    } else if (runnable != coroutine.continuation) {
      VirtualThreads.defaultScheduler().execute(runnable);
    } else if (unparking != coroutine || !isLoopThread()) {
      post(() -> goOn(coroutine));
    }
  }

  private void post(Step step) {
    if (VirtualThreads.currentCarrier() == loopThread) {
      loop.ready(step);
    } else {
      loop.readyThreadsafe(step);
    }
  }

  /// A blocking call of the JDK is over, or a coroutine that waits for the loop was interrupted,
  /// unless this is one of the submissions that mean nothing.
  private void goOn(Coroutine coroutine) {
    Runnable continuation = coroutine.continuation;
    if (coroutine.blocked) {
      coroutine.blocked = false;
      loop.outsideEnded();
      run(coroutine);
    } else if (coroutine.suspended && continuation != null) {
      continuation.run(); // finds itself still suspended, looks for an interrupt and parks again
    }
  }
}
