package io.asyncio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A JVM of its own in which very many tasks of one peer wait for one future, then are woken.
///
/// `ParkedCrowd PEER heap|wake SIZE ROUNDS` prints one line for [Reading#parse]. Each round starts
/// SIZE tasks, waits until all of them are parked, sets the future and waits until the last one has
/// ended.
public final class ParkedCrowd {
  private static final int WARMUP_ROUNDS = 10;
  private static final int WARMUP_SIZE = 50_000;

  private ParkedCrowd() {}

  /// Parks tasks of one peer.
  @FunctionalInterface
  interface Crowd {
    /// Parks `size` tasks, tells `observer`, wakes them all and tells it again.
    void park(int size, Observer observer) throws Exception;
  }

  /// Measures a crowd from inside; [#main] makes one per round.
  public static final class Observer {
    private final boolean readsHeap;
    private final long usedBefore;
    private long heapBytes;
    private long residentBytes;
    private long wakeNanos;
    private long woken;

    private Observer(boolean readsHeap) {
      this.readsHeap = readsHeap;
      usedBefore = usedHeap();
    }

    /// Reads memory and starts the clock: the next thing that the peer does is to wake all.
    public void allParked() {
      residentBytes = residentBytes();
      if (readsHeap) {
        heapBytes = usedHeap() - usedBefore;
      }
      woken = System.nanoTime();
    }

    /// Stops the clock: the last task has come through.
    public void allThrough() {
      wakeNanos = System.nanoTime() - woken;
    }

    private static long usedHeap() {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      return runtime.totalMemory() - runtime.freeMemory();
    }
  }

  /// What one process found.
  record Reading(double heapBytesPerTask, double residentMegabytes, double wakeMillis) {
    /// Reads the line that [ParkedCrowd#main] printed.
    static Reading parse(String line) {
      double[] values =
          Arrays.stream(line.strip().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
      return new Reading(values[0], values[1], values[2]);
    }

    String line() {
      return String.format(
          Locale.ROOT, "%.3f %.3f %.3f", heapBytesPerTask, residentMegabytes, wakeMillis);
    }
  }

  /// Parks a crowd and prints its reading.
  ///
  /// Before the rounds that count come smaller ones: code that the JIT compiler has not seen yet
  /// leaves larger frames on the parked stacks, and thaws them slowly.
  ///
  /// @param arguments the peer's key, what to read, the number of tasks, the number of rounds
  public static void main(String[] arguments) throws Exception {
    Crowd crowd = crowd(Peer.of(arguments[0]));
    boolean readsHeap = arguments[1].equals("heap");
    int size = Integer.parseInt(arguments[2], 10);
    int rounds = Integer.parseInt(arguments[3], 10);
    for (int round = 0; round < WARMUP_ROUNDS; round++) {
      crowd.park(WARMUP_SIZE, new Observer(readsHeap));
    }
    List<Observer> observers = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      Observer observer = new Observer(readsHeap);
      crowd.park(size, observer);
      observers.add(observer);
    }
    Observer first = observers.getFirst();
    Reading reading =
        new Reading(
            (double) first.heapBytes / size,
            first.residentBytes / 1e6,
            observers.stream().mapToLong(o -> o.wakeNanos).min().orElseThrow() / 1e6);
    System.out.println(reading.line());
  }

  private static Crowd crowd(Peer peer) {
    return switch (peer) {
      case OURS -> AsyncioBenchmark::park;
      case BARE_VT -> ParkedCrowd::parkBare;
      case JDK_VT -> ParkedCrowd::parkJdk;
      case KOTLIN -> KotlinCoroutines::park;
      case CPYTHON -> throw new IllegalArgumentException("CPython does not run in a JVM");
    };
  }

  private static void parkBare(int size, Observer observer) {
    BareScheduler scheduler = new BareScheduler();
    List<Thread> crowd = new ArrayList<>(size);
    boolean[] open = new boolean[1];
    Runnable member =
        () -> {
          while (!open[0]) {
            LockSupport.park();
          }
        };
    for (int i = 0; i < size; i++) {
      Thread thread = scheduler.thread(member);
      crowd.add(thread);
      thread.start();
    }
    scheduler.drain();
    observer.allParked();
    open[0] = true;
    crowd.forEach(LockSupport::unpark);
    scheduler.drain();
    observer.allThrough();
  }

  private static void parkJdk(int size, Observer observer) throws InterruptedException {
    CompletableFuture<String> gate = new CompletableFuture<>();
    AtomicInteger arrived = new AtomicInteger();
    CountDownLatch everybodyIsThrough = new CountDownLatch(size);
    Runnable member =
        () -> {
          arrived.incrementAndGet();
          gate.join();
          everybodyIsThrough.countDown();
        };
    for (int i = 0; i < size; i++) {
      Thread.startVirtualThread(member);
    }
    while (arrived.get() < size || gate.getNumberOfDependents() < size) {
      Thread.onSpinWait();
    }
    observer.allParked();
    gate.complete("open");
    everybodyIsThrough.await();
    observer.allThrough();
  }

  private static long residentBytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      return 0;
    }
  }
}
