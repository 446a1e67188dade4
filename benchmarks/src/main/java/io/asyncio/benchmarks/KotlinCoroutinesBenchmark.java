package io.asyncio.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// The core rows as Kotlin coroutines on `runBlocking`'s event loop; the code is in
/// `KotlinCoroutines.kt`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KotlinCoroutinesBenchmark {
  private final Guarded guarded = new Guarded();

  /// `yield()`.
  @Benchmark
  @OperationsPerInvocation(Operations.SWITCH)
  public void taskSwitch() {
    KotlinCoroutines.taskSwitch(Operations.SWITCH);
  }

  /// `async {}.await()`.
  @Benchmark
  @OperationsPerInvocation(Operations.SPAWN_AWAIT)
  public void spawnAwait() {
    KotlinCoroutines.spawnAwait(Operations.SPAWN_AWAIT);
  }

  /// A `coroutineScope` with a thousand `launch {}`.
  @Benchmark
  @OperationsPerInvocation(Operations.GROUP_TASKS)
  public void group1000() {
    KotlinCoroutines.groups(Operations.GROUPS, Operations.GROUP_SIZE);
  }

  /// Two channels of capacity 1, an item there and back.
  @Benchmark
  @OperationsPerInvocation(Operations.QUEUE_PING_PONG)
  public void queuePingPong() {
    KotlinCoroutines.queuePingPong(Operations.QUEUE_PING_PONG);
  }

  /// One channel of capacity 100 between two coroutines.
  @Benchmark
  @OperationsPerInvocation(Operations.QUEUE_STREAM)
  public void queueStream() {
    KotlinCoroutines.queueStream(Operations.QUEUE_STREAM, Operations.QUEUE_STREAM_CAPACITY);
  }

  /// A `CompletableDeferred` completed by a dispatched block.
  @Benchmark
  @OperationsPerInvocation(Operations.FUTURE_AWAIT)
  public void futureAwait() {
    KotlinCoroutines.futureAwait(Operations.FUTURE_AWAIT);
  }

  /// A block that dispatches itself again.
  @Benchmark
  @OperationsPerInvocation(Operations.CALL_SOON)
  public void callSoon() {
    KotlinCoroutines.callSoon(Operations.CALL_SOON);
  }

  /// The event loop's own timers, added and disposed of.
  @Benchmark
  @OperationsPerInvocation(Operations.TIMER_CANCEL)
  public void timerCancel() {
    KotlinCoroutines.timerCancel(Operations.TIMER_CANCEL, Operations.TIMER_BATCH);
  }

  /// `Mutex.lock` and `unlock`.
  @Benchmark
  @OperationsPerInvocation(Operations.LOCK)
  public long lock() {
    KotlinCoroutines.lock(Operations.LOCK, guarded);
    return guarded.touched();
  }

  /// `withTimeout` around nothing.
  @Benchmark
  @OperationsPerInvocation(Operations.TIMEOUT)
  public void timeout() {
    KotlinCoroutines.timeout(Operations.TIMEOUT);
  }

  /// `withContext(Dispatchers.IO)` around nothing.
  @Benchmark
  @OperationsPerInvocation(Operations.TO_THREAD)
  public void toThread() {
    KotlinCoroutines.toThread(Operations.TO_THREAD);
  }
}
