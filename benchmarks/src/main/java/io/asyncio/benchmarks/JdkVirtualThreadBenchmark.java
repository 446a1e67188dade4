package io.asyncio.benchmarks;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The core rows on the JDK's virtual threads as they come: its scheduler, its locks and queues.
///
/// There is no row for callbacks, which they do not have, nor for timeouts, which only the JDK's
/// preview of structured concurrency has.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JdkVirtualThreadBenchmark {
  private final Guarded guarded = new Guarded();
  private final ExecutorService pool = Executors.newFixedThreadPool(1);
  private final ScheduledThreadPoolExecutor timers = timers();

  private static ScheduledThreadPoolExecutor timers() {
    ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
    timers.setRemoveOnCancelPolicy(true);
    return timers;
  }

  /// Ends the threads of the rows `to_thread` and `timer_cancel`.
  @TearDown
  public void close() {
    pool.shutdown();
    timers.shutdownNow();
  }

  /// A thread gives way and comes back.
  @Benchmark
  @OperationsPerInvocation(Operations.SWITCH)
  @SuppressWarnings("ThreadPriorityCheck") // yielding is what is measured
  public void taskSwitch() throws Exception {
    inVirtualThread(() -> {
      for (int i = 0; i < Operations.SWITCH; i++) {
        Thread.yield();
      }
      return true;
    });
  }

  /// A thread is started and joined.
  @Benchmark
  @OperationsPerInvocation(Operations.SPAWN_AWAIT)
  public void spawnAwait() throws Exception {
    inVirtualThread(() -> {
      for (int i = 0; i < Operations.SPAWN_AWAIT; i++) {
        Thread.startVirtualThread(JdkVirtualThreadBenchmark::nothing).join();
      }
      return true;
    });
  }

  /// An executor of virtual threads gets a thousand and is closed.
  @Benchmark
  @OperationsPerInvocation(Operations.GROUP_TASKS)
  public void group1000() throws Exception {
    inVirtualThread(() -> {
      for (int group = 0; group < Operations.GROUPS; group++) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
          for (int i = 0; i < Operations.GROUP_SIZE; i++) {
            threads.execute(JdkVirtualThreadBenchmark::nothing);
          }
        }
      }
      return true;
    });
  }

  /// Two threads hand an item to each other, there and back.
  @Benchmark
  @OperationsPerInvocation(Operations.QUEUE_PING_PONG)
  public void queuePingPong() throws Exception {
    BlockingQueue<Integer> pings = new ArrayBlockingQueue<>(1);
    BlockingQueue<Integer> pongs = new ArrayBlockingQueue<>(1);
    CompletableFuture<Boolean> partner =
        startVirtualThread(() -> {
          for (int i = 0; i < Operations.QUEUE_PING_PONG; i++) {
            pongs.put(pings.take());
          }
          return true;
        });
    inVirtualThread(() -> {
      for (int i = 0; i < Operations.QUEUE_PING_PONG; i++) {
        pings.put(i);
        pongs.take();
      }
      return partner.join();
    });
  }

  /// One thread fills a bounded queue, another one empties it.
  @Benchmark
  @OperationsPerInvocation(Operations.QUEUE_STREAM)
  public void queueStream() throws Exception {
    BlockingQueue<Integer> items = new ArrayBlockingQueue<>(Operations.QUEUE_STREAM_CAPACITY);
    CompletableFuture<Boolean> producer =
        startVirtualThread(() -> {
          for (int i = 0; i < Operations.QUEUE_STREAM; i++) {
            items.put(i);
          }
          return true;
        });
    inVirtualThread(() -> {
      for (int i = 0; i < Operations.QUEUE_STREAM; i++) {
        items.take();
      }
      return producer.join();
    });
  }

  /// A thread waits for a future that another one, just started, completes.
  @Benchmark
  @OperationsPerInvocation(Operations.FUTURE_AWAIT)
  public void futureAwait() throws Exception {
    inVirtualThread(() -> {
      for (int i = 0; i < Operations.FUTURE_AWAIT; i++) {
        CompletableFuture<String> future = new CompletableFuture<>();
        Thread.startVirtualThread(() -> future.complete("set"));
        future.join();
      }
      return true;
    });
  }

  /// The JDK's timer pool takes a timer and forgets it.
  @Benchmark
  @OperationsPerInvocation(Operations.TIMER_CANCEL)
  public void timerCancel() throws Exception {
    inVirtualThread(() -> {
      for (int i = 0; i < Operations.TIMER_CANCEL; i++) {
        timers.schedule(JdkVirtualThreadBenchmark::nothing, 1, TimeUnit.HOURS).cancel(false);
      }
      return true;
    });
  }

  /// The JDK's lock, taken and released in a virtual thread.
  @Benchmark
  @OperationsPerInvocation(Operations.LOCK)
  @SuppressWarnings("LockNotBeforeTry") // as bare as the other peers' lock
  public long lock() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    inVirtualThread(() -> {
      for (int i = 0; i < Operations.LOCK; i++) {
        lock.lock();
        guarded.touch();
        lock.unlock();
      }
      return true;
    });
    return guarded.touched();
  }

  /// A virtual thread waits for a call in a pool's thread.
  @Benchmark
  @OperationsPerInvocation(Operations.TO_THREAD)
  public void toThread() throws Exception {
    inVirtualThread(() -> {
      for (int i = 0; i < Operations.TO_THREAD; i++) {
        pool.submit(JdkVirtualThreadBenchmark::nothing).get();
      }
      return true;
    });
  }

  private static void nothing() {}

  private static void inVirtualThread(Callable<Boolean> body) throws Exception {
    startVirtualThread(body).get();
  }

  private static CompletableFuture<Boolean> startVirtualThread(Callable<Boolean> body) {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        end.complete(body.call());
      } catch (Exception e) {
        end.completeExceptionally(e);
      }
    });
    return end;
  }
}
