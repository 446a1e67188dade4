import static io.asyncio.Asyncio.*;

import io.asyncio.sync.Queue;

/// A queue without a limit whose producer is faster than its consumer: memory runs full, slowly.
///
///     ./asyncio run --debug examples/debugging/UnboundedQueue.java
///
/// Debug mode warns when such a queue has grown large, and again each time it has doubled. Cure:
/// Queue.fifo(100), so that `put` waits for the consumer.
void main() {
  var lines = Queue.<String>fifo();
  run(() -> {
    var consumer =
        createTask(
            "consumer",
            () -> {
              while (true) {
                lines.get();
                sleep(Duration.ofMillis(1));
              }
            });
    var producer =
        createTask(
            "producer",
            () -> {
              for (int i = 1; i <= 30_000; i++) {
                lines.put("line " + i);
                if (i % 1000 == 0) {
                  sleep(Duration.ofMillis(1));
                }
              }
            });
    producer.await();
    consumer.cancel();
    IO.println("all lines put");
  });
}
