package io.asyncio.testing.explored;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.TaskGroup;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.sync.Queue;
import io.asyncio.testing.Choices;
import io.asyncio.testing.Explore;
import io.asyncio.testing.ExploreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same seed is the same run, byte for byte: in one JVM, in another one, whatever its compiler,
/// its garbage collector and its mode.
final class RepeatableTest {

  private static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  /// A little of everything, and fails under every seed at its end, so that all of it is shown.
  private static void body(Choices choices) {
    Queue<Integer> queue = Queue.fifo(1);
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        int item = i;
        group.createTask(() -> {
          sleep(Duration.ofMillis(choices.choose(3)));
          queue.put(item);
        });
      }
      group.createTask(() -> {
        for (int i = 0; i < 3; i++) {
          takeInTime(queue);
        }
      });
      runningLoop().callSoon(() -> {});
      toThread(() -> "from a thread");
    });
    gather(createTask(() -> sleep(Duration.ofMillis(1))), createTask(() -> {}));
    throw new IllegalStateException("shown");
  }

  private static void takeInTime(Queue<Integer> queue) {
    int[] taken = {0};
    while (taken[0] == 0) {
      try {
        timeout(
            Duration.ofMillis(1),
            () -> {
              int _ = queue.get();
              taken[0]++;
            });
      } catch (TimeoutExpiredException _) {
        // tries again
      }
    }
  }

  private static String report(long seed) {
    // Nothing is shrunk: the whole of the run is to be seen.
    var options = ExploreOptions.defaults().withFirstSeed(seed).withShrinkRuns(0);
    return assertThrows(
            AssertionError.class, () -> Explore.schedules(1, RepeatableTest::body, options))
        .getMessage();
  }

  private static String reports() {
    List<String> reports = new ArrayList<>();
    for (long seed = 0; seed < 20; seed++) {
      reports.add(report(seed));
    }
    return String.join("\n", reports);
  }

  /// Prints the reports, for another JVM to compare.
  public static void main(String[] args) {
    System.out.writeBytes(reports().getBytes(UTF_8));
    System.out.flush();
  }

  @Test
  void inOneJvm() {
    String first = reports();
    assertTrue(first.lines().count() > 400, first);
    for (int i = 0; i < 20; i++) {
      assertEquals(first, reports());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1 -XX:+UseParallelGC",
        "-Xint -Xmn4m",
        "-Dasyncio.mode=portable",
        "-Duser.language=ar -Duser.timezone=Asia/Tokyo"
      })
  void inAnotherJvm(String options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options.split(" ")));
    command.addAll(
        List.of(OPEN, "-cp", System.getProperty("java.class.path"), getClass().getName()));
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    String complaints = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), complaints);
    assertEquals(reports(), printed);
  }
}
