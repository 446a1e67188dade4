package io.asyncio.benchmarks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.Runner;
import io.asyncio.Task;
import io.asyncio.TaskGroup;
import io.asyncio.sync.Lock;
import io.asyncio.sync.Queue;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The core rows on this library, in native mode.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AsyncioBenchmark {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Runner runner = new Runner();
  private final Guarded guarded = new Guarded();

  /// Closes the loop.
  @TearDown
  public void close() {
    runner.close();
  }

  /// A task gives way and comes back: `sleep(0)`.
  @Benchmark
  @OperationsPerInvocation(Operations.SWITCH)
  public void taskSwitch() {
    runner.run(() -> {
      for (int i = 0; i < Operations.SWITCH; i++) {
        yieldNow();
      }
    });
  }

  /// A task is created and awaited, one at a time.
  @Benchmark
  @OperationsPerInvocation(Operations.SPAWN_AWAIT)
  public void spawnAwait() {
    runner.run(() -> {
      for (int i = 0; i < Operations.SPAWN_AWAIT; i++) {
        createTask(AsyncioBenchmark::nothing).await();
      }
    });
  }

  /// A group gets a thousand tasks and waits for them.
  @Benchmark
  @OperationsPerInvocation(Operations.GROUP_TASKS)
  public void group1000() {
    runner.run(() -> {
      for (int i = 0; i < Operations.GROUPS; i++) {
        TaskGroup.run(AsyncioBenchmark::fill);
      }
    });
  }

  /// Two tasks hand an item to each other, there and back.
  @Benchmark
  @OperationsPerInvocation(Operations.QUEUE_PING_PONG)
  public void queuePingPong() {
    runner.run(() -> {
      Queue<Integer> pings = Queue.fifo(1);
      Queue<Integer> pongs = Queue.fifo(1);
      Task<Void> partner =
          createTask(() -> {
            for (int i = 0; i < Operations.QUEUE_PING_PONG; i++) {
              pongs.put(pings.get());
            }
          });
      for (int i = 0; i < Operations.QUEUE_PING_PONG; i++) {
        pings.put(i);
        pongs.get();
      }
      partner.await();
    });
  }

  /// One task fills a bounded queue, another one empties it.
  @Benchmark
  @OperationsPerInvocation(Operations.QUEUE_STREAM)
  public void queueStream() {
    runner.run(() -> {
      Queue<Integer> items = Queue.fifo(Operations.QUEUE_STREAM_CAPACITY);
      Task<Void> producer =
          createTask(() -> {
            for (int i = 0; i < Operations.QUEUE_STREAM; i++) {
              items.put(i);
            }
          });
      for (int i = 0; i < Operations.QUEUE_STREAM; i++) {
        items.get();
      }
      producer.await();
    });
  }

  /// A task awaits a future that a callback sets.
  @Benchmark
  @OperationsPerInvocation(Operations.FUTURE_AWAIT)
  public void futureAwait() {
    runner.run(() -> {
      EventLoop loop = runningLoop();
      for (int i = 0; i < Operations.FUTURE_AWAIT; i++) {
        Future<String> future = loop.createFuture();
        loop.callSoon(() -> future.setResult("set"));
        future.await();
      }
    });
  }

  /// A callback that schedules itself again.
  @Benchmark
  @OperationsPerInvocation(Operations.CALL_SOON)
  public void callSoon() {
    runner.run(() -> {
      Hop hop = new Hop(runningLoop(), Operations.CALL_SOON);
      hop.run();
      hop.end.await();
    });
  }

  /// A timer is added and cancelled.
  @Benchmark
  @OperationsPerInvocation(Operations.TIMER_CANCEL)
  public void timerCancel() {
    runner.run(() -> {
      EventLoop loop = runningLoop();
      for (int batch = 0; batch < Operations.TIMER_CANCEL / Operations.TIMER_BATCH; batch++) {
        for (int i = 0; i < Operations.TIMER_BATCH; i++) {
          loop.callLater(HOUR, AsyncioBenchmark::nothing).cancel();
        }
        yieldNow();
      }
    });
  }

  /// A lock that nobody else wants is taken and released.
  @Benchmark
  @OperationsPerInvocation(Operations.LOCK)
  public long lock() {
    runner.run(() -> {
      Lock lock = new Lock();
      for (int i = 0; i < Operations.LOCK; i++) {
        lock.acquire();
        guarded.touch();
        lock.release();
      }
    });
    return guarded.touched();
  }

  /// A timeout around nothing.
  @Benchmark
  @OperationsPerInvocation(Operations.TIMEOUT)
  public void timeout() {
    runner.run(() -> {
      for (int i = 0; i < Operations.TIMEOUT; i++) {
        Asyncio.timeout(HOUR, AsyncioBenchmark::nothing);
      }
    });
  }

  /// A task waits for a call in a thread of the loop's pool.
  @Benchmark
  @OperationsPerInvocation(Operations.TO_THREAD)
  public void toThread() {
    runner.run(() -> {
      for (int i = 0; i < Operations.TO_THREAD; i++) {
        Asyncio.toThread(AsyncioBenchmark::nothing);
      }
    });
  }

  /// Parks `size` tasks on one future, then wakes them all; `observer` looks on.
  static void park(int size, ParkedCrowd.Observer observer) {
    Asyncio.run(() -> {
      Gate gate = new Gate(runningLoop(), size);
      for (int i = 0; i < size; i++) {
        createTask(gate::pass);
      }
      while (gate.parked < size) {
        yieldNow();
      }
      observer.allParked();
      gate.open.setResult("open");
      gate.everybodyIsThrough.await();
      observer.allThrough();
    });
  }

  private static void nothing() {}

  private static void fill(TaskGroup group) {
    for (int i = 0; i < Operations.GROUP_SIZE; i++) {
      group.createTask(AsyncioBenchmark::nothing);
    }
  }

  /// A callback that calls itself soon, so many times.
  private static final class Hop implements Runnable {
    private final EventLoop loop;
    private final Future<String> end;
    private int left;

    Hop(EventLoop loop, int hops) {
      this.loop = loop;
      this.left = hops;
      this.end = loop.createFuture();
    }

    @Override
    public void run() {
      if (left == 0) {
        end.setResult("end");
      } else {
        left--;
        loop.callSoon(this);
      }
    }
  }

  /// What a crowd waits for.
  private static final class Gate {
    private final Future<String> open;
    private final Future<String> everybodyIsThrough;
    private final int size;
    private int parked;
    private int through;

    Gate(EventLoop loop, int size) {
      this.open = loop.createFuture();
      this.everybodyIsThrough = loop.createFuture();
      this.size = size;
    }

    void pass() {
      parked++;
      open.await();
      through++;
      if (through == size) {
        everybodyIsThrough.setResult("through");
      }
    }
  }
}
