package io.asyncio.benchmarks;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The core rows on bare virtual threads: a [BareScheduler] on the benchmark's own thread.
///
/// There is no row for what a scheduler does not have: callbacks, timers, timeouts.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BareVirtualThreadBenchmark {
  private final BareScheduler scheduler = new BareScheduler();
  private final Guarded guarded = new Guarded();
  private final ExecutorService pool = Executors.newFixedThreadPool(1);

  /// Ends the pool of the row `to_thread`.
  @TearDown
  public void close() {
    pool.shutdown();
  }

  /// A thread gives way and comes back.
  @Benchmark
  @OperationsPerInvocation(Operations.SWITCH)
  @SuppressWarnings("ThreadPriorityCheck") // yielding is what is measured
  public void taskSwitch() {
    scheduler.run(() -> {
      for (int i = 0; i < Operations.SWITCH; i++) {
        Thread.yield();
      }
    });
  }

  /// A thread is started and waited for, one at a time.
  @Benchmark
  @OperationsPerInvocation(Operations.SPAWN_AWAIT)
  public void spawnAwait() {
    scheduler.run(() -> {
      Thread parent = Thread.currentThread();
      for (int i = 0; i < Operations.SPAWN_AWAIT; i++) {
        Child child = new Child(parent);
        scheduler.thread(child).start();
        child.await();
      }
    });
  }

  /// A thousand threads are started, then run to their ends.
  @Benchmark
  @OperationsPerInvocation(Operations.GROUP_TASKS)
  public void group1000() {
    for (int group = 0; group < Operations.GROUPS; group++) {
      for (int i = 0; i < Operations.GROUP_SIZE; i++) {
        scheduler.thread(BareVirtualThreadBenchmark::nothing).start();
      }
      scheduler.drain();
    }
  }

  /// Two threads hand an item to each other, there and back.
  @Benchmark
  @OperationsPerInvocation(Operations.QUEUE_PING_PONG)
  public void queuePingPong() {
    Slot pings = new Slot();
    Slot pongs = new Slot();
    Runnable partner =
        () -> {
          for (int i = 0; i < Operations.QUEUE_PING_PONG; i++) {
            pongs.put(pings.take());
          }
        };
    scheduler.run(() -> {
      scheduler.thread(partner).start();
      for (int i = 0; i < Operations.QUEUE_PING_PONG; i++) {
        pings.put(i);
        pongs.take();
      }
    });
  }

  /// A thread parks and is unparked by what it put into the queue before.
  @Benchmark
  @OperationsPerInvocation(Operations.FUTURE_AWAIT)
  public void futureAwait() {
    scheduler.run(() -> {
      for (int i = 0; i < Operations.FUTURE_AWAIT; i++) {
        Slot future = new Slot();
        scheduler.execute(() -> future.put(0));
        future.take();
      }
    });
  }

  /// The JDK's lock, taken and released in a virtual thread.
  @Benchmark
  @OperationsPerInvocation(Operations.LOCK)
  @SuppressWarnings("LockNotBeforeTry") // as bare as the other peers' lock
  public long lock() {
    ReentrantLock lock = new ReentrantLock();
    scheduler.run(() -> {
      for (int i = 0; i < Operations.LOCK; i++) {
        lock.lock();
        guarded.touch();
        lock.unlock();
      }
    });
    return guarded.touched();
  }

  /// A virtual thread waits for a call in a pool's thread; its scheduler sleeps meanwhile.
  @Benchmark
  @OperationsPerInvocation(Operations.TO_THREAD)
  public void toThread() throws InterruptedException {
    LinkedBlockingQueue<Runnable> ready = new LinkedBlockingQueue<>();
    Thread task =
        BareScheduler.scheduledBy(ready::add)
            .start(() -> {
              for (int i = 0; i < Operations.TO_THREAD; i++) {
                callInPool();
              }
            });
    while (task.isAlive()) {
      ready.take().run();
    }
  }

  private static void nothing() {}

  private void callInPool() {
    try {
      pool.submit(BareVirtualThreadBenchmark::nothing).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("the hop to the pool's thread failed", e);
    }
  }

  /// What a thread runs that tells its parent of its end.
  private static final class Child implements Runnable {
    private final Thread parent;
    private boolean ended;

    Child(Thread parent) {
      this.parent = parent;
    }

    @Override
    public void run() {
      ended = true;
      LockSupport.unpark(parent);
    }

    void await() {
      while (!ended) {
        LockSupport.park(this);
      }
    }
  }

  /// Room for one item and for one thread that waits for it.
  private static final class Slot {
    private int item;
    private Thread taker = Thread.currentThread();
    private boolean full;

    void put(int newItem) {
      item = newItem;
      full = true;
      LockSupport.unpark(taker);
    }

    int take() {
      taker = Thread.currentThread();
      while (!full) {
        LockSupport.park(this);
      }
      full = false;
      return item;
    }
  }
}
