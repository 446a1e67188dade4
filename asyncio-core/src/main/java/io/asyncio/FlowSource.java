package io.asyncio;

import io.asyncio.loop.Step;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Reads a publisher into a generator. The publisher may call from any thread: each of its calls
/// passes through the loop's inbox.
///
/// Demand is bounded: [#AHEAD] items are asked for at first, and as many again each time half of
/// them were read.
final class FlowSource<T> implements Flow.Subscriber<T> {

  private static final int AHEAD = 16;

  private final EventLoop loop;
  private final Deque<T> items = new ArrayDeque<>();
  private final Queue<Step> signals = new ConcurrentLinkedQueue<>();
  private Flow.@Nullable Subscription subscription;
  private @Nullable Future<Void> waiter;
  private @Nullable Throwable failure;
  private boolean complete;
  private boolean cancelled;
  private int read;

  private FlowSource(EventLoop loop) {
    this.loop = loop;
  }

  static <T> void read(Flow.Publisher<? extends T> publisher, Yield<T> out) {
    FlowSource<T> source = new FlowSource<>(Strand.require("read a publisher").loop);
    publisher.subscribe(source);
    try {
      source.pass(out);
    } finally {
      source.cancel();
    }
  }

  private void pass(Yield<T> out) {
    while (true) {
      while (items.isEmpty()) {
        if (failure != null) {
          throw Sneaky.raise(failure);
        }
        if (complete) {
          return;
        }
        Future<Void> wait = new Future<>(loop);
        waiter = wait;
        wait.await();
      }
      T item = items.remove();
      if (++read == AHEAD / 2 && subscription != null) {
        read = 0;
        subscription.request(AHEAD / 2);
      }
      out.yield(item);
    }
  }

  private void cancel() {
    cancelled = true;
    if (subscription != null && !complete && failure == null) {
      subscription.cancel();
    }
  }

  /// Takes in what the publisher says. From any thread.
  private void receive(Step signal) {
    signals.add(signal);
    loop.callFromOutside(this::takeSignal);
  }

  /// One step for each signal, and each takes the oldest: the steps themselves may change places.
  private void takeSignal() {
    signals.remove().step();
    if (waiter != null) {
      waiter.trySetResult(null);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    Objects.requireNonNull(given, "subscription");
    // User code of the publisher: in a callback, not on the bare loop thread.
    loop.callSoonThreadsafe(() -> {
      if (cancelled || subscription != null) {
        given.cancel();
      } else {
        subscription = given;
        given.request(AHEAD);
      }
    });
  }

  @Override
  public void onNext(T item) {
    Objects.requireNonNull(item, "item");
    receive(() -> items.add(item));
  }

  @Override
  public void onError(Throwable error) {
    Objects.requireNonNull(error, "error");
    receive(() -> failure = error);
  }

  @Override
  public void onComplete() {
    receive(() -> complete = true);
  }
}
