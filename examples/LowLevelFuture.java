import static io.asyncio.Asyncio.*;

import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.InvalidStateException;
import java.util.concurrent.CompletableFuture;

/// A future is the joint between callbacks and tasks: a callback sets it, a task awaits it. So any
/// interface made of callbacks becomes a method that waits and returns.
///
///     ./asyncio run examples/LowLevelFuture.java
void main() {
  run(() -> {
    EventLoop loop = runningLoop();

    // Set by a timer of the loop.
    Future<String> first = loop.createFuture();
    first.addDoneCallback(done -> IO.println("callback: " + done.result()));
    loop.callLater(Duration.ofMillis(10), () -> first.setResult("set by a callback"));
    IO.println("task:     " + first.await());

    // Set by another thread; setResult, setException and cancel are safe from any thread.
    Future<Integer> second = loop.createFuture();
    Thread.ofPlatform().start(() -> second.setResult(42));
    IO.println("task:     " + second.await() + " set by a thread");

    // A failure comes out where it is awaited.
    Future<String> third = loop.createFuture();
    loop.callSoon(() -> third.setException(new IOException("no answer")));
    try {
      third.await();
    } catch (Exception e) {
      IO.println("task:     " + e);
    }

    // A future is set once.
    try {
      first.setResult("again");
    } catch (InvalidStateException e) {
      IO.println("refused:  a second result");
    }

    // The JDK's own futures are awaited as they are.
    var foreign = CompletableFuture.supplyAsync(() -> "from a CompletableFuture");
    IO.println("task:     " + await(foreign));
  });
}
