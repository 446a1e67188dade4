package io.asyncio;

import io.asyncio.loop.Clock;
import io.asyncio.loop.Dispatcher;
import io.asyncio.loop.Handle;
import io.asyncio.loop.Step;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Hands the callbacks of users to a [CallbackStrand], and to a fresh one if a callback suspended.
final class CallbackDispatcher implements Dispatcher {

  private static final Logger LOG = System.getLogger("asyncio");

  private final EventLoop loop;
  @Nullable CallbackStrand current;
  @Nullable CallbackStrand spare;

  CallbackDispatcher(EventLoop loop) {
    this.loop = loop;
  }

  /// Before each run, on the thread that waits for it.
  void prepare() {
    if (current == null) {
      current = prepared();
    }
  }

  /// By a dispatcher that begins, for the case that it suspends.
  void prepareSpare() {
    if (spare == null) {
      spare = prepared();
    }
  }

  private CallbackStrand prepared() {
    CallbackStrand strand = new CallbackStrand(loop, this);
    strand.prepare("");
    return strand;
  }

  boolean isCurrent(CallbackStrand strand) {
    return strand == current;
  }

  @Override
  public void dispatch(Handle handle) {
    CallbackStrand strand = Objects.requireNonNull(current);
    if (!strand.isIdle()) {
      warnOfSuspended(strand);
      strand = Objects.requireNonNull(spare);
      spare = null;
      current = strand;
    }
    strand.dispatch(handle);
  }

  /// After each run, on the bare loop thread: no dispatcher outlives it, unless it is suspended.
  void retire() {
    CallbackStrand strand = current;
    CallbackStrand unused = spare;
    current = null;
    spare = null;
    if (strand != null && strand.isIdle()) {
      strand.retire();
    }
    if (unused != null) {
      unused.retire();
    }
  }

  // ---- Debug mode

  private void warnOfSuspended(CallbackStrand suspended) {
    if (loop.isDebug()) {
      String text =
          "callback "
              + suspended.running()
              + " suspended, so that callbacks behind it overtake it; let a task do what waits";
      loop.handles.ready(
          new Handle(loop.handles, () -> LOG.log(Level.WARNING, text), new Context()));
    }
  }

  /// When a callback begins: the time, if it has to be measured.
  long callbackStarts() {
    return loop.isDebug() ? Clock.system().nanoTime() : 0;
  }

  void callbackEnds(long start, Handle handle) {
    if (start != 0 && loop.isDebug()) {
      long nanos = Clock.system().nanoTime() - start;
      if (nanos >= Nanos.of(loop.slowCallbackDuration())) {
        warnOfSlow(handle, nanos);
      }
    }
  }

  @Override
  public void slowStep(Step step, long nanos) {
    if (!(step instanceof Handle)) {
      loop.handles.readyFirst(
          new Handle(loop.handles, () -> warnOfSlow(step, nanos), new Context()));
    }
  }

  private static void warnOfSlow(Step step, long nanos) {
    LOG.log(Level.WARNING, "Executing %s took %.3f seconds".formatted(step, nanos / 1e9));
  }

  @Override
  public boolean isOwner() {
    return loop.isOwner();
  }
}
