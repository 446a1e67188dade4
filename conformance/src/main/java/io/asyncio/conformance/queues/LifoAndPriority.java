package io.asyncio.conformance.queues;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.sync.Queue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A LifoQueue gives the newest item first, a PriorityQueue the smallest.
public final class LifoAndPriority implements Scenario {

  private static String drain(Queue<Integer> queue) {
    var items = new ArrayList<String>();
    while (!queue.isEmpty()) {
      items.add(String.valueOf(queue.get()));
    }
    return String.join(" ", items);
  }

  private static void main(Stage stage) {
    Queue<Integer> lifo = Queue.lifo();
    Queue<Integer> prio = Queue.priority(Comparator.naturalOrder());
    for (var n : List.of(3, 1, 2)) {
      lifo.putNowait(n);
      prio.putNowait(n);
    }
    stage.print("lifo", drain(lifo));
    stage.print("priority", drain(prio));
    for (var n : List.of(5, 9, 4, 7, 1)) {
      prio.putNowait(n);
      if (n == 4) {
        stage.print("taken early", prio.getNowait());
      }
    }
    stage.print("priority", drain(prio));
    var waiting = createTask(() -> prio.get());
    sleep(seconds(0));
    prio.putNowait(8);
    prio.putNowait(2);
    stage.print("waiting getter gets the smallest at its turn", waiting.await());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
