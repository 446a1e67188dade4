import static io.asyncio.Asyncio.*;

import io.asyncio.CancelledError;
import io.asyncio.TaskGroup;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.sync.Lock;
import io.asyncio.sync.Queue;

/// What most programs use, in one short run: the JVM that records the AOT cache plays it.
void main(String[] arguments) {
  run(() -> {
    startTasks();
    cancelOne();
    handOver();
    IO.println("trained: %s %.1f".formatted(List.of(arguments), 1.5));
  });
}

void startTasks() {
  var numbers = IntStream.range(0, 3).mapToObj(i -> createTask(() -> square(i))).toList();
  IO.println("squares: " + gather(numbers));
  TaskGroup.run(group -> {
    group.createTask(() -> sleep(Duration.ofMillis(1)));
    group.createTask("named", () -> toThread(() -> Thread.currentThread().getName()));
  });
}

int square(int number) {
  sleep(Duration.ofMillis(1));
  return number * number;
}

void cancelOne() {
  var task = createTask(() -> sleep(Duration.ofHours(1)));
  yieldNow();
  task.cancel();
  try {
    task.await();
  } catch (CancelledError e) {
    IO.println("cancelled: " + task.isCancelled());
  }
  try {
    timeout(Duration.ofMillis(1), () -> sleep(Duration.ofHours(1)));
  } catch (TimeoutExpiredException e) {
    IO.println("expired: " + e.getMessage());
  }
}

void handOver() {
  var queue = Queue.<String>fifo(1);
  var lock = new Lock();
  var producer =
      createTask(() -> {
        for (var word : List.of("one", "two", "three")) {
          queue.put(word);
        }
      });
  for (int i = 0; i < 3; i++) {
    try (var _ = lock.hold()) {
      IO.println(queue.get());
    }
  }
  producer.await();
}
