package consumer;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;

import io.asyncio.EventLoop;
import io.asyncio.sync.Queue;
import java.time.Duration;
import java.util.List;

/// Uses the library as its users do: their build, their JVM, the jar and nothing else.
public final class Greetings {

  private Greetings() {}

  public static void main(String[] args) {
    run(() -> {
      Queue<String> names = Queue.fifo(1);
      createTask(() -> {
        for (String name : List.of("Guido", "James")) {
          names.put(name);
        }
      });
      System.out.println(gather(() -> greet(names.get(), 20), () -> greet(names.get(), 10)));
      System.out.println(toThread(() -> "from " + Thread.currentThread().getName()));
      System.out.println(runningLoop().mode());
    });
    // A second loop: whatever there is to say about the mode has been said.
    EventLoop.create().close();
  }

  private static String greet(String name, int millis) {
    sleep(Duration.ofMillis(millis));
    return "hello " + name;
  }
}
