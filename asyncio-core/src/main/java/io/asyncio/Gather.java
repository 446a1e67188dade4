package io.asyncio;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Collects the outcomes of several futures: asyncio's `gather`.
///
/// The first failure (or, with outcomes wanted, none) ends the gather; the other futures run on,
/// and what they fail with later counts as retrieved.
final class Gather<R> {

  private final List<? extends Future<?>> children;
  private final Set<Future<?>> unfinished;
  private final boolean wantOutcomes;
  private @Nullable GatheringFuture<R> outer;

  private Gather(List<? extends Future<?>> children, boolean wantOutcomes) {
    this.children = children;
    this.unfinished = new LinkedHashSet<>(children);
    this.wantOutcomes = wantOutcomes;
  }

  static <T> Future<List<T>> results(
      EventLoop loop, Collection<? extends Future<? extends T>> futures) {
    return new Gather<T>(List.copyOf(futures), false).start(loop);
  }

  static <T> Future<List<Outcome<T>>> outcomes(
      EventLoop loop, Collection<? extends Future<? extends T>> futures) {
    return new Gather<Outcome<T>>(List.copyOf(futures), true).start(loop);
  }

  private Future<List<R>> start(EventLoop loop) {
    if (children.isEmpty()) {
      Future<List<R>> empty = new Future<>(loop);
      empty.completeResult(List.of());
      return empty;
    }
    for (Future<?> child : unfinished) {
      if (child.loop != loop) {
        throw new IllegalArgumentException(
            "cannot gather " + child + ": it belongs to a different loop than the others");
      }
    }
    GatheringFuture<R> gathering = new GatheringFuture<>(loop, children);
    outer = gathering;
    List<Future<?>> done = new ArrayList<>();
    for (Future<?> child : List.copyOf(unfinished)) {
      if (child.isPending()) {
        child.addStep(new ChildDone<>(this, child));
      } else {
        done.add(child);
      }
    }
    done.forEach(this::childDone);
    return gathering;
  }

  private record ChildDone<R>(Gather<R> gather, Future<?> child) implements Waiter {
    @Override
    public @Nullable Future<?> waiter() {
      return gather.outer;
    }

    @Override
    public void step() {
      gather.childDone(child);
    }
  }

  private void childDone(Future<?> child) {
    unfinished.remove(child);
    GatheringFuture<R> gathering = outer;
    if (gathering == null || !gathering.isPending()) {
      child.retrieved();
      return;
    }
    if (!wantOutcomes) {
      if (child.isCancelled()) {
        gathering.completeException(child.cancelledError());
        return;
      }
      if (child.hasFailed()) {
        child.retrieved();
        gathering.completeException(child.failure());
        return;
      }
    }
    if (unfinished.isEmpty()) {
      List<@Nullable Object> all = new ArrayList<>(children.size());
      for (Future<?> each : children) {
        all.add(wantOutcomes ? Outcome.of(each) : each.result());
      }
      if (gathering.isCancelRequested()) {
        gathering.completeException(
            child.isCancelled() ? child.cancelledError() : new CancelledError());
      } else {
        gathering.completeResult(all);
      }
    }
  }
}
