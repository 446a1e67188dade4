package io.asyncio.testing.explored;

import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.testing.explored.SideBySide.dependently;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Asyncio;
import io.asyncio.Generator;
import io.asyncio.GeneratorBody;
import io.asyncio.StopAsyncIteration;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.testing.ExploredBody;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Generators and publishers: whatever is opened is closed again.
final class GeneratorScenarios {

  private GeneratorScenarios() {}

  static Stream<Scenario<?>> all() {
    return Stream.of(
        scenario(
            "a generator is read to its end",
            source -> {
              List<Integer> read = new ArrayList<>();
              try (Generator<Integer> numbers = source.numbers(3)) {
                numbers.forEach(read::add);
              }
              assertEquals(List.of(0, 1, 2), read);
            }),
        scenario(
            "a generator that is closed early cleans up",
            source -> {
              try (Generator<Integer> numbers = source.numbers(3)) {
                assertEquals(0, numbers.next());
              }
              assertEquals(0, source.open);
            }),
        scenario(
            "a deadline cuts a reader short, and the generator ends with it",
            source -> {
              try (Generator<Integer> numbers = source.numbers(3)) {
                timeout(ofSeconds(2), () -> numbers.forEach(_ -> {}));
              } catch (TimeoutExpiredException _) {
                // Planned.
              }
              assertEquals(0, source.open);
            }),
        scenario(
            "what is sent arrives at the yield",
            source -> {
              try (Generator<Integer> doubler =
                  source.generator(out -> {
                    int sent = 0;
                    while (sent >= 0) {
                      yieldNow();
                      sent = out.yield(2 * sent);
                    }
                  })) {
                assertEquals(0, doubler.next());
                assertEquals(8, doubler.send(4));
                assertThrows(StopAsyncIteration.class, () -> doubler.send(-1));
              }
            }),
        scenario(
            "two tasks read two generators side by side",
            source -> dependently(() -> source.readAll(3), () -> source.readAll(2))),
        scenario(
            "a generator may read another one",
            source -> {
              List<Integer> read = new ArrayList<>();
              try (Generator<Integer> inner = source.numbers(2);
                  Generator<Integer> outer =
                      source.generator(out -> {
                        for (int number : inner) {
                          yieldNow();
                          out.yield(10 * number);
                        }
                      })) {
                outer.forEach(read::add);
              }
              assertEquals(List.of(0, 10), read);
            }),
        scenario(
            "what a generator publishes is read by another",
            source -> {
              List<Integer> read = new ArrayList<>();
              try (Generator<Integer> copy = Generator.from(source.numbers(3).toPublisher())) {
                copy.forEach(read::add);
              }
              assertEquals(List.of(0, 1, 2), read);
            }),
        scenario(
            "a subscription that is closed early ends the publisher",
            source -> {
              try (Generator<Integer> copy = Generator.from(source.numbers(3).toPublisher())) {
                assertEquals(0, copy.next());
              }
            }));
  }

  private static Scenario<Source> scenario(String name, ExploredBody<Source> body) {
    return new Scenario<Source>(
            name,
            Source::new,
            body,
            source -> {
              for (int i = 0; i < 20 && source.open > 0; i++) {
                sleep(ofSeconds(1));
              }
              assertEquals(0, source.open, "a generator was left open");
            })
        .repeatable();
  }

  /// Counts the generators' bodies that have begun and not ended.
  private static final class Source {
    int open;

    Generator<Integer> generator(GeneratorBody<Integer> body) {
      return Asyncio.generator(out -> {
        open++;
        try {
          body.run(out);
        } finally {
          open--;
        }
      });
    }

    Generator<Integer> numbers(int count) {
      return generator(out -> {
        try {
          for (int i = 0; i < count; i++) {
            sleep(ofSeconds(1));
            out.yield(i);
          }
        } finally {
          yieldNow();
        }
      });
    }

    void readAll(int count) {
      int expected = 0;
      try (Generator<Integer> numbers = numbers(count)) {
        for (int number : numbers) {
          assertEquals(expected++, number);
        }
      }
      assertEquals(count, expected);
    }
  }
}
