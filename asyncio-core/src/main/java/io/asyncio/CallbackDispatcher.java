package io.asyncio;

import io.asyncio.loop.Clock;
import io.asyncio.loop.Dispatcher;
import io.asyncio.loop.Handle;
import io.asyncio.loop.Step;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Hands the callbacks of users to a [CallbackStrand], and to a fresh one if a callback suspended.
final class CallbackDispatcher implements Dispatcher {

  private static final Logger LOG = System.getLogger("asyncio");

  /// With a limit of zero, the report of a look would be followed by a look to report.
  private static final long SLOW_POLL_FLOOR_NANOS = 1_000_000;

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
      loop.handles.ready(new Handle(loop.handles, new Warning(() -> text), new Context()));
    }
  }

  /// A report of debug mode, which runs as a callback, because its text and the log call code of
  /// the user. How long it takes is not reported again.
  private record Warning(Supplier<String> text) implements Runnable {
    @Override
    public void run() {
      LOG.log(Level.WARNING, text.get());
    }
  }

  /// When a callback begins: the time, if it has to be measured.
  long callbackStarts() {
    return loop.isDebug() ? Clock.system().nanoTime() : 0;
  }

  void callbackEnds(long start, Handle handle) {
    if (start != 0 && loop.isDebug()) {
      long nanos = Clock.system().nanoTime() - start;
      if (isSlow(nanos) && !(handle.callback() instanceof Warning)) {
        LOG.log(Level.WARNING, slow(handle, nanos));
      }
    }
  }

  @Override
  public void slowStep(Step step, long nanos) {
    LoopListener told = loop.listener;
    if (told != null) {
      told.stepEnded(step.label(), nanos);
    }
    if (!(step instanceof Handle) && isSlow(nanos)) {
      warnFirst(() -> slow(step, nanos));
    }
  }

  private boolean isSlow(long nanos) {
    return loop.isDebug() && nanos >= Nanos.of(loop.slowCallbackDuration());
  }

  @Override
  public void slowPoll(long nanos) {
    if (isSlow(nanos) && nanos >= SLOW_POLL_FLOOR_NANOS) {
      warnFirst(() ->
          "a look at the poller took %.3f seconds, although nothing was to be waited for"
              .formatted(nanos / 1e9));
    }
  }

  private void warnFirst(Supplier<String> text) {
    loop.handles.readyFirst(new Handle(loop.handles, new Warning(text), new Context()));
  }

  @Override
  public void turnEnded(long nanos, int steps) {
    LoopListener told = loop.listener;
    if (told != null) {
      told.turnEnded(nanos, steps);
    }
  }

  private static String slow(Step step, long nanos) {
    return "Executing %s took %.3f seconds".formatted(step, nanos / 1e9);
  }

  @Override
  public boolean isOwner() {
    return loop.isOwner();
  }
}
