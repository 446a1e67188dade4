import static io.asyncio.Asyncio.*;

import io.asyncio.TaskGroup;
import io.asyncio.sync.Queue;

/// A producer that is faster than its consumer, and a queue of two places between them. A full queue
/// makes `put` wait, an empty one makes the consumer wait, and a queue that is shut down ends it.
///
///     ./asyncio run examples/ProducerConsumer.java
void produce(Queue<String> queue) {
  for (int i = 1; i <= 5; i++) {
    queue.put("item " + i); // waits while the queue is full: the producer cannot run ahead
    IO.println("put  item " + i + ", in the queue: " + queue.qsize());
  }
  queue.shutdown(); // what is in it can still be taken
}

int consume(Queue<String> queue) {
  int taken = 0;
  for (String item : queue) { // ends when the queue is shut down and empty
    taken++;
    IO.println("took " + item);
    sleep(Duration.ofMillis(20));
  }
  return taken;
}

void main() {
  run(() -> {
    var queue = Queue.<String>fifo(2);
    int taken =
        TaskGroup.run(group -> {
          group.createTask(() -> produce(queue));
          return group.createTask(() -> consume(queue)).await();
        });
    IO.println("all " + taken + " items taken, left in the queue: " + queue.qsize());
  });
}
