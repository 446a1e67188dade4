package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.generator;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/// Reactive streams to generators and back.
@Timeout(30)
class FlowTest {

  private final List<String> log = new CopyOnWriteArrayList<>();

  /// Writes down what it is told and asks only for what the test lets it.
  private final class Listener implements Flow.Subscriber<Integer> {

    private final Future<Void> ended;
    private final int first;
    private Flow.@Nullable Subscription subscription;

    Listener(int first) {
      this.first = first;
      this.ended = runningLoop().createFuture();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      if (first > 0) {
        given.request(first);
      }
    }

    @Override
    public void onNext(Integer item) {
      log.add("item " + item);
    }

    @Override
    public void onError(Throwable error) {
      log.add("error " + error.getMessage());
      ended.setResult(null);
    }

    @Override
    public void onComplete() {
      log.add("complete");
      ended.setResult(null);
    }
  }

  @BothModes
  void whatAPublisherPublishesIsReadInOrder(Mode mode) {
    run(
        () -> {
          List<Integer> read = new ArrayList<>();
          var publisher = new SubmissionPublisher<Integer>(Runnable::run, 256);
          Task<Void> publishing = createTask(() -> toThread(() -> publish(publisher)));
          for (int item : Generator.from(publisher)) {
            read.add(item);
          }
          publishing.await();
          assertEquals(IntStream.range(0, 100).boxed().toList(), read);
        },
        LeapingTime.in(mode));
  }

  private static void publish(SubmissionPublisher<Integer> publisher) {
    while (publisher.getNumberOfSubscribers() == 0) {
      Thread.onSpinWait();
    }
    IntStream.range(0, 100).forEach(publisher::submit);
    publisher.close();
  }

  @BothModes
  void whatAPublisherFailsWithComesOut(Mode mode) {
    run(
        () -> {
          Flow.Publisher<Integer> failing =
              subscriber -> {
                subscriber.onSubscribe(new NoSubscription());
                subscriber.onNext(1);
                subscriber.onError(new IOException("of the publisher"));
              };
          Generator<Integer> items = Generator.from(failing);
          assertEquals(1, items.next());
          assertThrows(IOException.class, items::next);
        },
        LeapingTime.in(mode));
  }

  /// A subscription to what has been published already.
  private record NoSubscription() implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  @BothModes
  void closingTheGeneratorCancelsTheSubscription(Mode mode) {
    run(
        () -> {
          Flow.Publisher<Integer> endless =
              subscriber ->
                  subscriber.onSubscribe(
                      new Flow.Subscription() {
                        @Override
                        public void request(long n) {
                          log.add("request");
                          subscriber.onNext(1);
                        }

                        @Override
                        public void cancel() {
                          log.add("cancel");
                        }
                      });
          try (Generator<Integer> items = Generator.from(endless)) {
            assertEquals(1, items.next());
          }
        },
        LeapingTime.in(mode));
    assertEquals(List.of("request", "cancel"), log);
  }

  // ---- Publishing a generator

  private static Generator<Integer> counting(int end) {
    return generator(out -> {
      for (int i = 1; i <= end; i++) {
        out.yield(i);
      }
    });
  }

  @BothModes
  void aSubscriberGetsTheItemsOfAGenerator(Mode mode) {
    run(
        () -> {
          var listener = new Listener(10);
          counting(2).toPublisher().subscribe(listener);
          listener.ended.await();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("item 1", "item 2", "complete"), log);
  }

  @BothModes
  void noMoreIsPublishedThanWasAskedFor(Mode mode) {
    run(
        () -> {
          var listener = new Listener(1);
          counting(2).toPublisher().subscribe(listener);
          for (int turn = 0; turn < 10; turn++) {
            yieldNow();
          }
          assertEquals(List.of("item 1"), log);
          listener.subscription.request(1);
          listener.ended.await();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("item 1", "item 2", "complete"), log);
  }

  @BothModes
  void aFailureOfTheGeneratorReachesTheSubscriber(Mode mode) {
    run(
        () -> {
          var listener = new Listener(10);
          Generator<Integer> failing =
              generator(out -> {
                out.yield(1);
                throw new IOException("of the generator");
              });
          failing.toPublisher().subscribe(listener);
          listener.ended.await();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("item 1", "error of the generator"), log);
  }

  @BothModes
  void aCancelledSubscriptionClosesTheGenerator(Mode mode) {
    run(
        () -> {
          Future<Void> closed = runningLoop().createFuture();
          Generator<Integer> items =
              generator(out -> {
                try {
                  out.yield(1);
                  out.yield(2);
                } finally {
                  closed.setResult(null);
                }
              });
          var listener = new Listener(1);
          items.toPublisher().subscribe(listener);
          for (int turn = 0; turn < 10; turn++) {
            yieldNow();
          }
          listener.subscription.cancel();
          closed.await();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("item 1"), log);
  }

  @BothModes
  void aGeneratorHasOneSubscriberAndDemandIsPositive(Mode mode) {
    run(
        () -> {
          Flow.Publisher<Integer> publisher = counting(1).toPublisher();
          var first = new Listener(0);
          publisher.subscribe(first);
          var second = new Listener(0);
          publisher.subscribe(second);
          assertTrue(second.ended.isDone());
          first.subscription.request(0);
          first.ended.await();
        },
        LeapingTime.in(mode));
    assertEquals(
        List.of(
            "error a generator has one subscriber; publish another generator",
            "error request must be positive (rule 3.9 of reactive streams), found 0"),
        log);
  }

  /// Found by exploring suspension points: the subscriber waited for ever.
  @BothModes
  void anErrorInTheBodyReachesTheSubscriberToo(Mode mode) {
    run(
        () -> {
          Generator<Integer> items =
              generator(out -> {
                out.yield(1);
                throw new StackOverflowError("too deep");
              });
          var listener = new Listener(5);
          items.toPublisher().subscribe(listener);
          listener.ended.await();
        },
        LeapingTime.in(mode));
    assertEquals(List.of("item 1", "error too deep"), log);
  }
}
