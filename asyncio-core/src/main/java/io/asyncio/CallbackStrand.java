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
    super(loop, null);
    this.dispatcher = dispatcher;
  }

  /// The callback that has not returned, or null.
  @Nullable Handle running() {
    return running;
  }

  @Override
  String stepLabel() {
    Handle due = running;
    return due == null ? label() : due.label();
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
  public void run() {
    if (handle != null) {
      dispatcher.prepareSpare();
    }
    for (Handle next = handle; next != null; next = handle) {
      handle = null;
      runAllFrom(next);
      idle = true;
      if (!dispatcher.isCurrent(this)) {
        break;
      }
      suspend();
    }
    ended();
  }

  private void runAllFrom(Handle first) {
    for (Handle due = first;
        due != null;
        due = dispatcher.isCurrent(this) ? loop.handles.nextHandle() : null) {
      run(due);
    }
  }

  private void run(Handle due) {
    setContext((Context) due.context());
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

  /// Only a [ProgramExit] comes out, of the callback or of the exception handler.
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
