package io.asyncio;

import io.asyncio.loop.Handle;
import org.jspecify.annotations.Nullable;

/// A dispatcher: runs the callbacks of users, so that none runs on the bare loop thread, where a
/// lock that a suspended task holds would stop the loop for ever.
///
/// One dispatcher runs callback after callback, as long as nothing else comes between them. If a
/// callback suspends, the loop goes on with a fresh dispatcher (each makes a spare beforehand,
/// because the bare loop thread must not start threads), and this one ends with its callback.
final class CallbackStrand extends Strand {

  private final CallbackDispatcher dispatcher;
  private @Nullable Handle handle;
  private @Nullable Handle running;
  private boolean idle = true;

  CallbackStrand(EventLoop loop, CallbackDispatcher dispatcher) {
    super(loop, loop.carrier, new Context());
    this.dispatcher = dispatcher;
  }

  /// The callback that has not returned, or null.
  @Nullable Handle running() {
    return running;
  }

  /// Whether the last callback it was given is over.
  boolean isIdle() {
    return idle;
  }

  /// Runs a callback and those right behind it. Called on the bare loop thread.
  void dispatch(Handle first) {
    handle = first;
    idle = false;
    step();
  }

  /// Ends the idle dispatcher. Called on the bare loop thread.
  void retire() {
    handle = null;
    step();
  }

  @Override
  protected void body() {
    dispatcher.prepareSpare();
    Handle next = handle;
    while (next != null) {
      handle = null;
      while (next != null) {
        run(next);
        next = dispatcher.isCurrent(this) ? loop.handles.nextHandle() : null;
      }
      idle = true;
      if (!dispatcher.isCurrent(this)) {
        return;
      }
      suspend();
      next = handle;
    }
  }

  private void run(Handle due) {
    Object captured = due.context();
    context = captured instanceof Context own ? own : new Context();
    running = due;
    long start = dispatcher.callbackStarts();
    try {
      runReporting(due);
    } catch (ProgramExit e) {
      loop.abort(e);
    }
    running = null;
    dispatcher.callbackEnds(start, due);
  }

  private void runReporting(Handle due) {
    try {
      due.run();
    } catch (ProgramExit e) {
      throw e;
    } catch (Throwable e) {
      loop.callExceptionHandler(
          ExceptionContext.of("Exception in callback " + due, e).withHandle(due));
    }
  }
}
