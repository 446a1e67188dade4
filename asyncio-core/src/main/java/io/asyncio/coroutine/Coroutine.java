package io.asyncio.coroutine;

import io.asyncio.loop.Step;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A body of code on a virtual thread of its own that takes turns with the loop: [#step()] lets it
/// run until it calls [#suspend()] or ends.
///
/// The coroutine is also its thread's *uncaught exception handler*, which is how code that runs on
/// the thread finds it: one field to read, in every mode, where a thread-local would cost a map for
/// each task. And in native mode it is its thread's *scheduler*, so that each submission of the JDK
/// says by itself which coroutine it means.
///
/// **States:** new → prepared → begun → (suspended ⇄ running) → ended. While it is begun and
/// neither suspended nor running, the JDK has it: in a blocking call.
///
/// **Threads:** all methods belong to the loop's thread, except what the JDK calls.
public abstract class Coroutine
    implements Step, Runnable, Executor, Thread.UncaughtExceptionHandler {

  // Owned by the carrier.
  @Nullable Thread thread;
  @Nullable Runnable continuation;
  @Nullable Coroutine returnTo;
  boolean begun;
  boolean suspended;
  boolean blocked;
  boolean ended;

  /// Creates a coroutine that has no thread yet.
  protected Coroutine() {}

  /// Returns what runs this coroutine.
  ///
  /// @return the same for the life of the coroutine
  protected abstract Carrier carrier();

  /// The code of this coroutine: runs on its thread, must not throw, and ends with a call of
  /// [#ended()].
  @Override
  public abstract void run();

  /// Says that the body is over; its last act.
  protected final void ended() {
    ended = true;
    carrier().ended();
  }

  /// Called with the loop's turn, on the coroutine's thread or on the loop's, when an interrupt was
  /// found inside [#suspend()] and cleared. The coroutine stays suspended.
  protected void interrupted() {}

  /// Gives the coroutine its thread, so that the next [#step()] begins the body. Never called on
  /// the bare loop thread, where starting a thread might wait for a lock.
  ///
  /// @param name the thread's name; empty for none
  public final void prepare(String name) {
    carrier().prepare(this, name);
  }

  /// Runs the body, from its beginning or from where it suspended, until it suspends or ends.
  @Override
  public final void step() {
    carrier().run(this);
  }

  /// Gives the turn back until the next [#step()]. Called on the coroutine's own thread.
  ///
  /// @throws IllegalStateException if the thread could not leave the loop's, and a monitor found
  ///   that
  public final void suspend() {
    // Native mode's way stands here and not in its carrier, and what is rare elsewhere: each frame
    // above the park, and its size, is memory of each coroutine that waits.
    suspended = true;
    if (carrier() instanceof PortableCarrier portable) {
      portable.suspend(this);
    } else {
      LockSupport.park();
      if (suspended) {
        parkAgain();
      }
      carrier().waking = false;
    }
  }

  /// A stray permit or an interrupt ended the park.
  private void parkAgain() {
    do {
      if (carrier().isRefused(this)) {
        suspended = false;
        carrier().target = null;
        throw new IllegalStateException(
            "cannot wait here: a native frame or a class initialiser below keeps the loop's thread,"
                + " so that nobody could end the wait; wait outside of it");
      }
      if (Thread.interrupted()) {
        interrupted();
      }
      LockSupport.park();
    } while (suspended);
  }

  /// Lets another coroutine run now and takes the turn back, within the same step, as soon as that
  /// one suspends or ends. Called on this coroutine's thread.
  ///
  /// @param callee prepared, not begun
  public final void call(Coroutine callee) {
    callee.returnTo = this;
    carrier().target = callee;
    suspend();
  }

  /// Lets another coroutine run now in place of this one, which suspends.
  ///
  /// @param next prepared or suspended
  public final void transferTo(Coroutine next) {
    endTo(next);
    suspend();
  }

  /// As [#transferTo(Coroutine)] for a body that ends with this call.
  ///
  /// @param next prepared or suspended
  public final void endTo(Coroutine next) {
    next.returnTo = returnTo;
    returnTo = null;
    carrier().target = next;
  }

  /// Says whether the coroutine is inside a blocking call of the JDK (native mode; in portable mode
  /// such a call blocks the loop).
  ///
  /// @return true if its thread waits for something that is not the loop
  public final boolean isBlocked() {
    return blocked;
  }

  /// Says whether the body has begun. Any thread.
  ///
  /// @return true from its first step on
  public final boolean hasBegun() {
    return begun;
  }

  /// Says whether the coroutine gave the turn back and has not got it again. Any thread; in native
  /// mode only.
  ///
  /// @return false before the first step, while it runs, and while the JDK has it
  public final boolean isSuspended() {
    return suspended;
  }

  /// Returns the thread, once there is one.
  ///
  /// @return the thread, or null before [#prepare(String)]
  public final @Nullable Thread thread() {
    return thread;
  }

  /// The JDK has this thread, or one that was started on it, ready to run.
  @Override
  public final void execute(Runnable runnable) {
    carrier().submitted(this, runnable);
  }

  /// Only a body that broke its promise gets here: shown as the JDK would.
  @Override
  public final void uncaughtException(Thread failed, Throwable error) {
    ThreadGroup group = failed.getThreadGroup();
    if (group != null) {
      group.uncaughtException(failed, error);
    }
  }
}
