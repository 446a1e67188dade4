package io.asyncio.verification;

import java.util.List;

/// The calls that are banned from our main code, because they are lenient, differ from run to run,
/// or do their work where the loop cannot see it.
final class JavaTraps {
  private JavaTraps() {}

  static List<BannedCall> all() {
    return List.of(
        BannedCall.of(
            "lenient number parsing",
            "it takes signs, other alphabets' digits and prefixes; read ASCII digits by hand",
            "java/lang/Long.parse*",
            "java/lang/Long.decode",
            "java/lang/Long.valueOf(Ljava/lang/String;*)",
            "java/lang/Integer.parse*",
            "java/lang/Integer.decode",
            "java/lang/Integer.valueOf(Ljava/lang/String;*)",
            "java/lang/Short.parse*",
            "java/lang/Short.decode",
            "java/lang/Byte.parse*",
            "java/lang/Byte.decode"),
        BannedCall.of(
            "trimming by Unicode",
            "it eats more than blanks; cut the characters that the grammar names",
            "java/lang/String.trim",
            "java/lang/String.strip",
            "java/lang/String.stripLeading",
            "java/lang/String.stripTrailing",
            "java/lang/String.isBlank"),
        BannedCall.of(
            "case by Unicode or by locale",
            "the Kelvin sign equals k and Turkish has no I; compare ASCII, or pass Locale.ROOT",
            "java/lang/String.equalsIgnoreCase",
            "java/lang/String.compareToIgnoreCase",
            "java/lang/String.CASE_INSENSITIVE_ORDER",
            "java/lang/String.regionMatches(ZILjava/lang/String;II)",
            "java/lang/String.toLowerCase()",
            "java/lang/String.toUpperCase()"),
        BannedCall.of(
            "characters cut to bytes",
            "the upper byte is lost, so that a CR can be smuggled; encode with a charset",
            "java/lang/String.getBytes(II[BI)"),
        BannedCall.of(
                "sets and maps in random order",
                "the order differs in each JVM; use List, LinkedHashSet or LinkedHashMap",
                "java/util/Set.of",
                "java/util/Set.copyOf",
                "java/util/Map.of",
                "java/util/Map.ofEntries",
                "java/util/Map.copyOf",
                "java/util/stream/Collectors.toUnmodifiableSet",
                "java/util/stream/Collectors.toUnmodifiableMap")
            .onlyIn("asyncio-core"),
        BannedCall.of(
                "a clock of its own",
                "time comes from the loop's Clock, or no test can hold it",
                "java/lang/System.nanoTime",
                "java/lang/System.currentTimeMillis",
                "java/time/*.now",
                "java/time/Clock.system*",
                "java/util/Date.<init>()")
            .allowedIn("io.asyncio.loop.SystemClock"),
        BannedCall.of(
            "chance",
            "take a seeded generator as a parameter, or no run can be repeated",
            "java/lang/Math.random",
            "java/util/concurrent/ThreadLocalRandom.*",
            "java/util/UUID.randomUUID",
            "java/util/Random.<init>()",
            "java/util/SplittableRandom.<init>()",
            "java/util/random/RandomGenerator.getDefault",
            "java/util/Collections.shuffle(Ljava/util/List;)"),
        BannedCall.of(
            "sleeping",
            "wait by Asyncio.sleep or by a timer of the loop",
            "java/lang/Thread.sleep",
            "java/util/concurrent/TimeUnit.sleep"),
        BannedCall.of(
                "threads of its own",
                "a thread is made in one of the places that JavaTraps lists, or not at all",
                "java/lang/Thread.<init>",
                "java/lang/Thread.ofVirtual",
                "java/lang/Thread.ofPlatform",
                "java/lang/Thread.startVirtualThread",
                "java/util/Timer.<init>",
                "java/util/concurrent/Executors.new*",
                "java/util/concurrent/ForkJoinWorkerThread.<init>",
                "java/util/concurrent/ForkJoinPool.<init>",
                "java/util/concurrent/ScheduledThreadPoolExecutor.<init>",
                "java/util/concurrent/ThreadPoolExecutor.<init>")
            .allowedIn(
                // carriers and the threads of coroutines
                "io.asyncio.coroutine.",
                // the default executor, and the wait for its end
                "io.asyncio.WorkerPool",
                "io.asyncio.LoopExecutor",
                // what watches the loops, stalled ones too
                "io.asyncio.MonitorThread",
                // futures that became unreachable
                "io.asyncio.Unreachable",
                // a loop for each core
                "io.asyncio.net.LoopGroup",
                // reads the keys while the loop runs
                "io.asyncio.cli.Repl",
                // all loops of an exploration; a call that must not run in the loop; a test's own
                // loop
                "io.asyncio.testing.ExplorerThread",
                "io.asyncio.testing.VirtualExecutor",
                "io.asyncio.testing.junit.TestThread",
                // a process that never answers must not hold up the end of the command
                "io.asyncio.cli.inspect.Patience",
                // a hanging twin must not stop the others
                "io.asyncio.conformance.Performance",
                // its original opens a thread pool
                "io.asyncio.conformance.futures.WrapThreadFuture"),
        BannedCall.of(
            "the common pool and the JDK's timer",
            "pass an executor; what runs elsewhere is hidden from the loop",
            "java/util/concurrent/Comple*.*Async(Ljava/util/function/*;)",
            "java/util/concurrent/Comple*.*Async(Ljava/lang/Runnable;)",
            "java/util/concurrent/Comple*.*Async(Ljava/util/concurrent/CompletionStage;Ljava/*;)",
            "java/util/concurrent/CompletableFuture.delayedExecutor",
            "java/util/concurrent/CompletableFuture.orTimeout",
            "java/util/concurrent/CompletableFuture.completeOnTimeout",
            "java/util/concurrent/ForkJoinPool.commonPool",
            "java/util/*.parallelStream",
            "java/util/stream/*.parallel",
            "java/util/Arrays.parallel*"),
        BannedCall.of(
            "Java serialization",
            "it runs what the peer names; write and read a format of ours",
            "java/io/ObjectInputStream",
            "java/io/ObjectOutputStream",
            "java/beans/XMLDecoder"));
  }
}
