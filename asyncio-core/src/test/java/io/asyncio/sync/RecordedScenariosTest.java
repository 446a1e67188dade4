package io.asyncio.sync;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.Action;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random programs over all types of this package, held to what CPython 3.13 logged for them.
///
/// `recorded_scenarios.py` wrote `recorded_scenarios.txt`; to try more programs, write it again
/// with another seed. The steps are those of the main task. `y` takes a turn and `c` cancels a
/// task. These act at once: `r` releases, `?` tells whether it is locked, `i` adds to the stock,
/// `S` and `R` set and clear an event, `P`, `G` put and get without waiting, `d` is taskDone, `S`,
/// `I` shut a queue down, `I` immediately. The others start a task: `h` holds for some turns, `w`
/// waits, `f` waits for the stock, `n` and `N` signal some and all, `R` and `A` reset and abort a
/// barrier, `p` puts, `g` gets, `j` joins.
final class RecordedScenariosTest {
  static List<String> scenarios() throws IOException {
    try (var file = RecordedScenariosTest.class.getResourceAsStream("recorded_scenarios.txt")) {
      var text = Objects.requireNonNull(file, "recorded_scenarios.txt").readAllBytes();
      return new String(text, StandardCharsets.UTF_8).lines().toList();
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("scenarios")
  void theLogIsThatOfCPython(String line) {
    var tab = line.indexOf('\t');
    var scenario = line.substring(0, tab);
    var player = new Player(List.of(scenario.split(" ", -1)));
    run(player::play);
    assertEquals(line.substring(tab + 1), String.join(" ", player.log), scenario);
  }

  private interface Steps {
    void step(char word, int n);
  }

  private interface Body {
    void run(int k);
  }

  private static final class Player {
    private static final Map<String, String> PYTHON_NAMES =
        Map.of(
            "BrokenBarrierException", "BrokenBarrierError",
            "IllegalArgumentException", "ValueError",
            "QueueEmptyException", "QueueEmpty",
            "QueueFullException", "QueueFull",
            "QueueShutDownException", "QueueShutDown");

    final List<String> log = new ArrayList<>();
    private final List<Task<Void>> tasks = new ArrayList<>();
    private final List<String> words;
    private int stock;

    Player(List<String> words) {
      this.words = words;
    }

    void play() {
      var steps = steps(words.get(0), Integer.parseInt(words.get(1)));
      for (var step : words.subList(2, words.size())) {
        var word = step.charAt(0);
        var n = step.length() == 1 ? 0 : Integer.parseInt(step, 1, step.length(), 10);
        switch (word) {
          case 'y' -> yieldNow();
          case 'c' -> cancel(n);
          default -> steps.step(word, n);
        }
      }
      turns(60);
      log.add("|");
      tasks.forEach(task -> task.cancel());
      turns(20);
      log.add("" + tasks.stream().filter(task -> task.isDone()).count());
    }

    private Steps steps(String kind, int number) {
      return switch (kind) {
        case "lock" -> steps(new Lock());
        case "semaphore" -> steps(new Semaphore(number));
        case "bounded" -> steps(Semaphore.bounded(number));
        case "condition" -> steps(new Condition());
        case "event" -> steps(new Event());
        case "barrier" -> steps(new Barrier(number + 1));
        case "fifo" -> steps(Queue.<Integer>fifo(number));
        case "lifo" -> steps(Queue.<Integer>lifo(number));
        case "priority" -> steps(Queue.<Integer>priority(number, Comparator.naturalOrder()));
        default -> throw new IllegalArgumentException("no such kind: " + kind);
      };
    }

    private static void turns(int n) {
      for (var turn = 0; turn < n; turn++) {
        yieldNow();
      }
    }

    private void cancel(int n) {
      if (!tasks.isEmpty()) {
        var k = (n * 7 + log.size()) % tasks.size();
        log.add("c" + k + (tasks.get(k).cancel() ? "" : "-"));
      }
    }

    private void spawn(Body body) {
      var k = tasks.size();
      tasks.add(
          createTask(() -> {
            try {
              body.run(k);
            } catch (CancelledError | RuntimeException failure) {
              log.add(k + "!" + pythonName(failure));
              throw failure;
            }
          }));
    }

    private static String pythonName(Throwable failure) {
      var name = failure.getClass().getSimpleName();
      return PYTHON_NAMES.getOrDefault(name, name);
    }

    private void attempt(char word, Action action) {
      attemptToGet(
          word,
          () -> {
            action.run();
            return word;
          });
    }

    private void attemptToGet(char word, Callable<?> action) {
      try {
        var result = action.call();
        log.add(result.equals(word) ? "" + word : word + "=" + result);
      } catch (Exception failure) {
        log.add(word + "!" + pythonName(failure));
      }
    }

    private void stay(int k, int n) {
      log.add(k + "(");
      turns(n);
      log.add(")" + k);
    }

    private Steps steps(Lock lock) {
      return (word, n) -> {
        switch (word) {
          case 'h' ->
              spawn(k -> {
                try (var _ = lock.hold()) {
                  stay(k, n);
                }
              });
          default -> log.add(lock.isLocked() ? "locked" : "free");
        }
      };
    }

    private Steps steps(Semaphore semaphore) {
      return (word, n) -> {
        switch (word) {
          // Not by hold(): what close() throws would be suppressed, and in Python it comes out.
          case 'h' ->
              spawn(k -> {
                semaphore.acquire();
                try {
                  stay(k, n);
                } finally {
                  semaphore.release();
                }
              });
          case 'r' -> attempt('r', semaphore::release);
          default -> log.add(semaphore.isLocked() ? "locked" : "free");
        }
      };
    }

    private Steps steps(Event event) {
      return (word, _) -> {
        switch (word) {
          case 'w' ->
              spawn(k -> {
                event.await();
                log.add(k + "w");
              });
          case 'S' -> event.set();
          default -> event.clear();
        }
      };
    }

    private Steps steps(Condition condition) {
      return (word, n) -> {
        if (word == 'i') {
          stock++;
        } else {
          spawn(k -> {
            try (var _ = condition.hold()) {
              withLock(condition, word, n, k);
            }
          });
        }
      };
    }

    private void withLock(Condition condition, char word, int n, int k) {
      switch (word) {
        case 'h' -> stay(k, n);
        case 'w' -> {
          condition.await();
          stay(k, n);
        }
        case 'f' -> {
          condition.waitFor(() -> {
            log.add(k + "?");
            return stock >= n;
          });
          stock--;
          log.add(k + "f");
        }
        case 'n' -> {
          condition.signal(n);
          log.add(k + "n");
        }
        default -> {
          condition.signalAll();
          log.add(k + "N");
        }
      }
    }

    private Steps steps(Barrier barrier) {
      return (word, n) -> {
        spawn(k -> {
          switch (word) {
            case 'w' -> {
              for (var round = 0; round < n; round++) {
                log.add(k + "w=" + barrier.await());
              }
            }
            case 'R' -> {
              barrier.reset();
              log.add(k + "R");
            }
            default -> {
              barrier.abort();
              log.add(k + "A");
            }
          }
        });
        log.add(barrier.waiting() + " waiting" + (barrier.isBroken() ? " broken" : ""));
      };
    }

    private Steps steps(Queue<Integer> queue) {
      return (word, n) -> {
        switch (word) {
          case 'P' -> attempt('P', () -> queue.putNowait(n * 100 + 50));
          case 'G' -> attemptToGet('G', queue::getNowait);
          case 'd' -> attempt('d', queue::taskDone);
          case 'S' -> attempt('S', queue::shutdown);
          case 'I' -> attempt('I', () -> queue.shutdown(true));
          default -> spawn(k -> waitFor(queue, word, n, k));
        }
        log.add("[" + queue.qsize() + "]");
      };
    }

    private void waitFor(Queue<Integer> queue, char word, int n, int k) {
      switch (word) {
        case 'p' -> {
          queue.put(n * 100 + k);
          log.add(k + "p");
        }
        case 'g' -> log.add(k + "g=" + queue.get());
        default -> {
          queue.join();
          log.add(k + "j");
        }
      }
    }
  }
}
