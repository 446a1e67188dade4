package io.asyncio.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class BannedCallsTest {
  /// Statements that a rule has to catch, and some beside them that it has to let pass.
  private static final String STATEMENTS =
      """
      lenient number parsing | Long.parseLong("+5");
      lenient number parsing | Integer.parseInt("+a", 16);
      lenient number parsing | Long.decode("0x10");
      lenient number parsing | Integer.valueOf("7");
      lenient number parsing | ToLongFunction<String> parse = Long::parseLong;
      - | Long.valueOf(7L); Long.toString(7);
      trimming by Unicode | "a".trim();
      trimming by Unicode | "a".strip();
      trimming by Unicode | List.of("a").stream().map(String::trim).toList();
      - | "a".stripIndent(); "a".isEmpty();
      case by Unicode or by locale | "a".equalsIgnoreCase("A");
      case by Unicode or by locale | "a".toLowerCase();
      case by Unicode or by locale | "a".toUpperCase();
      case by Unicode or by locale | "a".regionMatches(true, 0, "A", 0, 1);
      case by Unicode or by locale | new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
      - | "a".toLowerCase(Locale.ROOT); "a".regionMatches(0, "A", 0, 1);
      characters cut to bytes | "a".getBytes(0, 1, new byte[1], 0);
      - | "a".getBytes(StandardCharsets.UTF_8);
      sets and maps in random order | Set.of(1, 2);
      sets and maps in random order | Set.copyOf(List.of(1));
      sets and maps in random order | Map.of(1, 2);
      sets and maps in random order | Stream.of(1).collect(Collectors.toUnmodifiableSet());
      - | List.of(1); Map.entry(1, 2);
      a clock of its own | System.nanoTime();
      a clock of its own | LongSupplier now = System::currentTimeMillis;
      a clock of its own | Instant.now();
      a clock of its own | Clock.systemUTC();
      a clock of its own | new Date();
      chance | Math.random();
      chance | ThreadLocalRandom.current();
      chance | UUID.randomUUID();
      chance | new Random();
      chance | Collections.shuffle(new ArrayList<>());
      - | new Random(42); Collections.shuffle(new ArrayList<>(), new Random(42));
      sleeping | Thread.sleep(1);
      sleeping | TimeUnit.SECONDS.sleep(1);
      sleeping, threads of its own | class Sleeper extends Thread { static void nap() throws Exception { sleep(1); } }
      threads of its own | new Thread(() -> {});
      threads of its own | Thread.ofVirtual();
      threads of its own | Thread.startVirtualThread(() -> {});
      threads of its own | class Worker extends Thread {}
      threads of its own | Executors.newCachedThreadPool();
      threads of its own | new Timer();
      - | Thread.currentThread(); Thread.yield();
      the common pool and the JDK's timer | CompletableFuture.supplyAsync(() -> 1);
      the common pool and the JDK's timer | new CompletableFuture<Integer>().thenApplyAsync(x -> x);
      the common pool and the JDK's timer | new CompletableFuture<Integer>().orTimeout(1, TimeUnit.SECONDS);
      the common pool and the JDK's timer | List.of(1).parallelStream();
      the common pool and the JDK's timer | Stream.of(1).parallel();
      the common pool and the JDK's timer | Arrays.parallelSort(new int[1]);
      the common pool and the JDK's timer | Function<List<Integer>, Stream<Integer>> all = List::parallelStream;
      the common pool and the JDK's timer | CompletionStage<Integer> s = null; s.runAfterBothAsync(s, () -> {});
      - | CompletableFuture.supplyAsync(() -> 1, Runnable::run);
      - | CompletionStage<Integer> s = null; s.runAfterBothAsync(s, () -> {}, Runnable::run);
      Java serialization | new ObjectInputStream(null).readObject();
      Java serialization | Class<?> type = ObjectOutputStream.class;
      """;

  private static Map<String, List<MemberUse>> planted;

  @BeforeAll
  static void compileStatements(@TempDir Path directory) {
    planted = new LinkedHashMap<>();
    var lines = STATEMENTS.lines().toList();
    var sources =
        IntStream.range(0, lines.size())
            .mapToObj(i -> source("Planted" + i, statement(lines.get(i))))
            .toList();
    var compiler = ToolProvider.getSystemJavaCompiler();
    var options =
        List.of(
            "-d", directory.toString(), "-proc:none", "-nowarn", "-Xlint:none", "-XDsuppressNotes");
    assertTrue(compiler.getTask(null, null, null, options, null, sources).call());
    var uses = MemberUse.in(Checkout.classFiles(directory));
    for (var i = 0; i < lines.size(); i++) {
      var place = "Planted" + i;
      planted.put(lines.get(i), uses.stream().filter(use -> use.isIn(place)).toList());
    }
  }

  static List<String> lines() {
    return STATEMENTS.lines().toList();
  }

  static List<BannedCall> bans() {
    return JavaTraps.all();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void theStatementIsCaughtByItsRulesAlone(String line) {
    assertEquals(rules(line), rulesThatForbid(planted.get(line)));
  }

  @Test
  void everyRuleHasAnOffender() {
    Set<String> shown =
        lines().stream().flatMap(line -> rules(line).stream()).collect(Collectors.toSet());
    assertEquals(bans().stream().map(BannedCall::name).collect(Collectors.toSet()), shown);
  }

  @ParameterizedTest
  @MethodSource("bans")
  void ourMainCodeKeepsTheBan(BannedCall ban) {
    Set<String> complaints = new LinkedHashSet<>();
    for (var module : ban.modules()) {
      MemberUse.in(Checkout.classFiles(Checkout.mainClasses(module))).stream()
          .filter(ban::forbids)
          .map(ban::complaint)
          .forEach(complaints::add);
    }
    assertEquals(Set.of(), complaints);
  }

  /// Tests of what a sleeping thread does to the loop have to put one to sleep: those named here,
  /// in which `Thread.sleep` is the call under test and never a way to wait for something. What
  /// jcstress generates is its own affair.
  @Test
  void noTestSleeps() {
    var sleeping = bans().stream().filter(ban -> ban.name().equals("sleeping")).findFirst();
    var ban =
        sleeping
            .orElseThrow()
            .allowedIn(
                "io.asyncio.BlockingCallsTest",
                "io.asyncio.InterruptsTest",
                "io.asyncio.PoliteCall",
                "io.asyncio.StubbornTaskTest",
                "io.asyncio.TaskThreadsTest");
    var complaints =
        Checkout.testClasses().stream()
            .flatMap(directory -> MemberUse.in(Checkout.classFiles(directory)).stream())
            .filter(use -> !use.user().contains("_jcstress"))
            .filter(ban::forbids)
            .map(ban::complaint)
            .collect(Collectors.toSet());
    assertEquals(Set.of(), complaints);
  }

  @ParameterizedTest
  @CsvSource({
    "io.asyncio.loop.SystemClock, io.asyncio.loop.SystemClock, true",
    "io.asyncio.loop.SystemClock$1, io.asyncio.loop.SystemClock, true",
    "io.asyncio.loop.SystemClocks, io.asyncio.loop.SystemClock, false",
    "io.asyncio.loop.SystemClock, io.asyncio.loop., true",
    "io.asyncio.loops.SystemClock, io.asyncio.loop., false"
  })
  void anAllowanceHoldsForAClassOrAPackage(String user, String place, boolean allowed) {
    assertEquals(allowed, new MemberUse(user, "").isIn(place));
  }

  private static Set<String> rulesThatForbid(List<MemberUse> uses) {
    return bans().stream()
        .filter(ban -> uses.stream().anyMatch(ban::forbids))
        .map(BannedCall::name)
        .collect(Collectors.toSet());
  }

  private static Set<String> rules(String line) {
    var names = line.substring(0, line.indexOf(" | "));
    return names.equals("-") ? Set.of() : Set.of(names.split(", "));
  }

  private static String statement(String line) {
    return line.substring(line.indexOf(" | ") + 3);
  }

  private static JavaFileObject source(String name, String statement) {
    var text =
        """
        import java.nio.charset.StandardCharsets;
        import java.time.Clock;
        import java.time.Instant;
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.function.*;
        import java.util.stream.*;
        import java.io.*;

        class %1$s {
          void body() throws Exception {
            %2$s
          }
        }
        """
            .formatted(name, statement);
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
