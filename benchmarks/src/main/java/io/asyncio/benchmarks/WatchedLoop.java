package io.asyncio.benchmarks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.yieldNow;

import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.LoopOptions;
import io.asyncio.RunOptions;
import io.asyncio.Runner;
import io.asyncio.Task;
import io.asyncio.loop.Clock;
import io.asyncio.net.Network;
import io.asyncio.net.Server;
import io.asyncio.sync.Lock;
import io.asyncio.sync.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import jdk.jfr.Recording;

/// A JVM of its own that does one thing over and over in a loop that is looked at in one way:
/// `WatchedLoop ROW WATCH` prints nanoseconds per operation.
///
/// The operations are timed in portions of some tenths of a millisecond, and the median of the
/// portions counts: most of them fall between two interruptions even on a busy machine.
public final class WatchedLoop {

  private static final Clock CLOCK = Clock.system();
  private static final long WARM_UP_NANOS = 1_500_000_000;
  private static final long MEASURE_NANOS = 1_500_000_000;
  private static final int PORTIONS_AT_LEAST = 100;

  /// It is kept, or the level that is set below would be forgotten.
  private static final Logger LOG = Logger.getLogger("asyncio");

  private final Guarded guarded = new Guarded();
  private final Lock lock = new Lock();

  private WatchedLoop() {}

  /// How the loop is looked at.
  enum Watch {
    OFF,
    WATCHDOG,
    DEBUG,
    RECORDING,
    /// Not a look, but sockets that the loop has to watch: one that listens.
    SOCKETS;

    LoopOptions options() {
      LoopOptions options = LoopOptions.defaults();
      return switch (this) {
        case OFF, SOCKETS -> options.withStallLimit(Duration.ZERO);
        case DEBUG -> options.withDebug(true);
        case WATCHDOG, RECORDING -> options;
      };
    }
  }

  /// What is done over and over.
  enum Work {
    SWITCH(2_000),
    CALL_SOON(10_000),
    SPAWN_AWAIT(1_000),
    LOCK(100_000),
    QUEUE_PING_PONG(500);

    private final int operations;

    Work(int operations) {
      this.operations = operations;
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Measures.
  ///
  /// @param arguments the work and the watch
  public static void main(String[] arguments) {
    Work work = Work.valueOf(arguments[0]);
    Watch watch = Watch.valueOf(arguments[1]);
    // A stall of a busy machine is no news here.
    LOG.setLevel(Level.OFF);
    try (Recording recording = new Recording();
        Runner runner = new Runner(RunOptions.defaults().withLoop(watch.options()))) {
      if (watch == Watch.RECORDING) {
        recording.enable("asyncio.Task");
        recording.enable("asyncio.Step");
        recording.start();
      }
      WatchedLoop loop = new WatchedLoop();
      List<Long> portions = new ArrayList<>();
      runner.run(() -> {
        Optional<Server> server =
            watch == Watch.SOCKETS
                ? Optional.of(Network.startServer((_, _) -> {}, "127.0.0.1", 0))
                : Optional.empty();
        loop.warmUp(work);
        loop.measure(work, portions);
        server.ifPresent(Server::close);
      });
      portions.sort(null);
      System.out.println((double) portions.get(portions.size() / 2) / work.operations);
    }
  }

  private void warmUp(Work work) {
    long start = CLOCK.nanoTime();
    do {
      perform(work);
    } while (CLOCK.nanoTime() - start < WARM_UP_NANOS);
  }

  private void measure(Work work, List<Long> portions) {
    long begin = CLOCK.nanoTime();
    while (portions.size() < PORTIONS_AT_LEAST || CLOCK.nanoTime() - begin < MEASURE_NANOS) {
      long start = CLOCK.nanoTime();
      perform(work);
      portions.add(CLOCK.nanoTime() - start);
      // So that the loop is seen to move.
      yieldNow();
    }
  }

  private void perform(Work work) {
    switch (work) {
      case SWITCH -> giveWay(work.operations);
      case CALL_SOON -> hop(work.operations);
      case SPAWN_AWAIT -> spawn(work.operations);
      case LOCK -> lock(work.operations);
      case QUEUE_PING_PONG -> pingPong(work.operations);
    }
  }

  private static void giveWay(int times) {
    for (int i = 0; i < times; i++) {
      yieldNow();
    }
  }

  private static void hop(int times) {
    EventLoop loop = runningLoop();
    Future<String> end = loop.createFuture();
    int[] left = {times};
    Runnable[] hop = new Runnable[1];
    hop[0] =
        () -> {
          if (left[0]-- == 0) {
            end.setResult("end");
          } else {
            loop.callSoon(hop[0]);
          }
        };
    hop[0].run();
    end.await();
  }

  private static void spawn(int times) {
    for (int i = 0; i < times; i++) {
      createTask(WatchedLoop::nothing).await();
    }
  }

  private void lock(int times) {
    for (int i = 0; i < times; i++) {
      lock.acquire();
      guarded.touch();
      lock.release();
    }
  }

  private static void pingPong(int times) {
    Queue<Integer> pings = Queue.fifo(1);
    Queue<Integer> pongs = Queue.fifo(1);
    Task<Void> partner =
        createTask(() -> {
          for (int i = 0; i < times; i++) {
            pongs.put(pings.get());
          }
        });
    for (int i = 0; i < times; i++) {
      pings.put(i);
      pongs.get();
    }
    partner.await();
  }

  private static void nothing() {}
}
