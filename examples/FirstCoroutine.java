import static io.asyncio.Asyncio.sleep;

import io.asyncio.EventLoop;
import io.asyncio.Task;

/// The first coroutine, run the low-level way: make a loop, give it a task, run the loop until the
/// task is done, close the loop. `Asyncio.run` does all of this in one call; see StartFinish.java.
///
///     ./asyncio run examples/FirstCoroutine.java
String greet(String name) {
  IO.println("Hello, " + name + "!");
  sleep(Duration.ofMillis(100)); // suspends this task; the loop is free for others
  return "Goodbye, " + name + "!";
}

void main() {
  EventLoop loop = EventLoop.create();
  try {
    Task<String> task = loop.createTask(() -> greet("asyncio"));
    IO.println("created, not begun: done = " + task.isDone());

    String answer = loop.runUntilComplete(task);
    IO.println(answer);
    IO.println("the loop has stopped: done = " + task.isDone());
  } finally {
    loop.close();
  }
  IO.println("closed = " + loop.isClosed());
}
