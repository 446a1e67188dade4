package io.asyncio.coroutine;

import io.asyncio.loop.HandleLoop;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Runs the coroutines of one loop, one at a time.
///
/// A step may go through several coroutines: one may *call* another (an eager task's first step),
/// or *transfer* to another (a generator and its reader). Each says where to go on in [#target];
/// one that was called has its caller in `returnTo`, to which the turn goes back when it suspends.
public abstract sealed class Carrier permits NativeCarrier, PortableCarrier {

  final HandleLoop loop;
  @Nullable Coroutine target;

  /// Which coroutine has the turn. Read by other threads, which see it soon enough.
  private @Nullable Coroutine running;

  private volatile @Nullable Refusal refused;

  /// Whether the coroutine that is being resumed has not come back from its park.
  boolean waking;

  /// The thread that runs the loop, or the thread of its own that ran it last. Written before the
  /// loop starts.
  @Nullable Thread loopThread;

  Carrier(HandleLoop loop) {
    this.loop = loop;
  }

  /// Says whether this JVM lets a loop schedule virtual threads itself.
  ///
  /// @return true if `java.lang` is open to this library and the JDK has what it needs there
  public static boolean isNativeAvailable() {
    return VirtualThreads.isAvailable();
  }

  /// Names the option of the JVM that opens `java.lang` to this library.
  ///
  /// @return the option, for the class path or the module path, wherever the library is
  public static String nativeModeOption() {
    return VirtualThreads.OPENING;
  }

  /// Creates the carrier of a loop.
  ///
  /// @param loop where what becomes ready goes
  /// @param isNative true for native mode; needs [#isNativeAvailable()]
  /// @return a carrier for this loop only
  public static Carrier of(HandleLoop loop, boolean isNative) {
    return isNative ? new NativeCarrier(loop) : new PortableCarrier(loop);
  }

  /// Creates the thread of one run of the loop.
  ///
  /// @param name the thread's name
  /// @param run what it runs
  /// @return a thread that is not started
  public final Thread newLoopThread(String name, Runnable run) {
    Thread thread = createLoopThread(name, run);
    loopThread = thread;
    return thread;
  }

  /// Says whether the calling thread can run the loop.
  ///
  /// @return false on a virtual thread in native mode: what carries virtual threads is none itself
  public final boolean mayRunOnCallingThread() {
    return !(this instanceof NativeCarrier && Thread.currentThread().isVirtual());
  }

  /// Makes the calling thread that of one run of the loop.
  public final void enterCallingThread() {
    loopThread = Thread.currentThread();
  }

  /// Ends that. Unlike a loop's own thread this one lives on, and what it does from now on comes
  /// from outside, though another thread runs the loop by then.
  public final void leaveCallingThread() {
    loopThread = null;
  }

  /// Says whether the calling thread is the bare loop thread.
  ///
  /// @return false on the threads of coroutines
  public final boolean isLoopThread() {
    return Thread.currentThread() == loopThread;
  }

  final void run(Coroutine first) {
    Coroutine next = first;
    while (next != null) {
      Coroutine coroutine = next;
      running = coroutine;
      resume(coroutine);
      next = target;
      if (next != null) {
        target = null;
      } else {
        next = coroutine.returnTo;
        coroutine.returnTo = null;
      }
    }
    running = null;
  }

  /// Ends a wait that cannot end by itself: the coroutine that has the turn has given it back, but
  /// is still on the loop's thread, which waits with it. Its suspension throws. Any thread.
  ///
  /// @return false if that is not so
  public final boolean refusePinned() {
    Coroutine pinned = running;
    Thread thread = pinned == null ? null : pinned.thread;
    if (pinned == null || thread == null || !pinned.suspended || this instanceof PortableCarrier) {
      return false;
    }
    refused = new Refusal(pinned, loop.steps());
    LockSupport.unpark(thread);
    return true;
  }

  /// Whether that was meant for this suspension of the coroutine.
  final boolean isRefused(Coroutine coroutine) {
    Refusal known = refused;
    refused = null;
    return known != null && known.coroutine.equals(coroutine) && known.steps == loop.steps();
  }

  private record Refusal(Coroutine coroutine, long steps) {}

  /// Returns the coroutine that has the turn. Any thread.
  ///
  /// @return a hint: null, or one that has just given the turn back, is possible
  public final @Nullable Coroutine running() {
    return running;
  }

  /// Returns the thread that runs the loop or ran it last. Any thread.
  ///
  /// @return null before the first run, and after one on a calling thread
  public final @Nullable Thread loopThread() {
    return loopThread;
  }

  abstract Thread createLoopThread(String name, Runnable run);

  abstract void prepare(Coroutine coroutine, String name);

  /// On the loop's thread: returns when the coroutine has suspended, blocked or ended.
  abstract void resume(Coroutine coroutine);

  /// On the coroutine's thread, as its last act.
  abstract void ended();

  abstract void submitted(Coroutine coroutine, Runnable runnable);
}
