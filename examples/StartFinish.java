import static io.asyncio.Asyncio.*;

import io.asyncio.Task;

/// Two tasks that take turns: each gives way where it suspends, and nowhere else. Then the same two
/// bodies called one after the other, which is what a call without `createTask` means.
///
///     ./asyncio run examples/StartFinish.java
void work(String name, Duration pause) {
  IO.println("start  " + name);
  sleep(pause);
  IO.println("finish " + name);
}

void main() {
  run(() -> {
    IO.println("-- as tasks");
    Task<Void> slow = createTask(() -> work("slow", Duration.ofMillis(200)));
    Task<Void> quick = createTask(() -> work("quick", Duration.ofMillis(100)));
    IO.println("both created, neither begun");
    slow.await();
    quick.await(); // done already: returns at once

    IO.println("-- as calls");
    work("slow", Duration.ofMillis(200));
    work("quick", Duration.ofMillis(100));
  });
}
