package io.asyncio;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Publishes a generator's items to one subscriber, as it demands them, from a task of the loop.
final class GeneratorPublisher<T> implements Flow.Publisher<T> {

  private final Generator<T> generator;
  private final EventLoop loop;
  private final AtomicBoolean taken = new AtomicBoolean();

  GeneratorPublisher(Generator<T> generator, EventLoop loop) {
    this.generator = generator;
    this.loop = loop;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    if (taken.compareAndSet(false, true)) {
      Feed<T> feed = new Feed<>(generator, loop, subscriber);
      subscriber.onSubscribe(feed);
      loop.callSoonThreadsafe(feed::start);
    } else {
      subscriber.onSubscribe(new Refused());
      subscriber.onError(
          new IllegalStateException("a generator has one subscriber; publish another generator"));
    }
  }

  /// What a second subscriber gets.
  private static final class Refused implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  /// The one subscription, and the task that feeds it.
  private static final class Feed<T> implements Flow.Subscription {

    private final Generator<T> generator;
    private final EventLoop loop;
    private final Flow.Subscriber<? super T> subscriber;
    private long demand;
    private boolean cancelled;
    private @Nullable IllegalArgumentException misuse;
    private @Nullable Future<Void> waiter;

    Feed(Generator<T> generator, EventLoop loop, Flow.Subscriber<? super T> subscriber) {
      this.generator = generator;
      this.loop = loop;
      this.subscriber = subscriber;
    }

    void start() {
      loop.createTask(this::feed);
    }

    private void feed() {
      try (generator) {
        for (T item : generator) {
          awaitDemand();
          if (cancelled) {
            return;
          }
          demand--;
          subscriber.onNext(item);
        }
        if (!cancelled) {
          subscriber.onComplete();
        }
      } catch (CancelledError | ProgramExit e) {
        subscriber.onError(e);
        throw e;
      } catch (Throwable e) {
        subscriber.onError(e);
      }
    }

    private void awaitDemand() {
      while (demand == 0 && !cancelled) {
        if (misuse != null) {
          throw misuse;
        }
        Future<Void> wait = new Future<>(loop);
        waiter = wait;
        wait.await();
      }
    }

    @Override
    public void request(long n) {
      loop.callOnLoop(() -> {
        if (n <= 0) {
          misuse =
              new IllegalArgumentException(
                  "request must be positive (rule 3.9 of reactive streams), found " + n);
        } else {
          demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
        }
        wake();
      });
    }

    @Override
    public void cancel() {
      loop.callOnLoop(() -> {
        cancelled = true;
        wake();
      });
    }

    private void wake() {
      if (waiter != null) {
        waiter.trySetResult(null);
      }
    }
  }
}
