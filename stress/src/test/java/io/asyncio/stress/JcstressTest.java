package io.asyncio.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plays the jcstress tests of this module in a JVM of their own, for about a second each.
///
/// `mvn test -pl stress -am -Dstress.millis=60000 -Dtest=JcstressTest
/// -Dsurefire.failIfNoSpecifiedTests=false` plays longer.
final class JcstressTest {

  private static final int MILLIS = Integer.getInteger("stress.millis", 1_000);
  private static final int MINUTES_AT_MOST = 5 + MILLIS / 6_000;
  private static final int ATTEMPTS = 5;
  private static final Pattern RESULT =
      Pattern.compile("\\[(\\w+)] io\\.asyncio\\.([\\w.]+)Stress");

  @TempDir private static Path directory;

  private static Map<String, String> results;

  @BeforeAll
  static void playAll() throws IOException, InterruptedException {
    results = play(".*", MILLIS);
  }

  @Test
  void theDoorsKeepTheirPromises() {
    Map<String, String> ofOurs = new TreeMap<>(results);
    ofOurs.keySet().removeIf(name -> name.contains("Planted"));
    assertEquals(
        Map.of(
            "Outcome", "OK",
            "loop.HandOver", "OK",
            "loop.Sleep", "OK",
            "loop.WakeUp", "OK"),
        ofOurs);
  }

  /// Chance has a part in it, so what does not show at once gets more time.
  @Test
  void plantedFaultsShow() throws Exception {
    List<String> unseen =
        new ArrayList<>(
            List.of("NoPermit", "NoSecondLook", "WeakAnnouncement", "LookBeforeWaiting"));
    if (Runtime.getRuntime().availableProcessors() == 1) {
      // It takes two processors to see what one of them puts off.
      unseen.remove("WeakAnnouncement");
    }
    Map<String, String> seen = results;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Map<String, String> played = seen;
      unseen.removeIf(fault -> "FAILED".equals(played.get("loop.Planted" + fault)));
      if (unseen.isEmpty()) {
        return;
      }
      String pattern = unseen.stream().collect(Collectors.joining("|", "Planted(", ")"));
      seen = play(pattern, attempt * 2 * MILLIS);
    }
    assertEquals(List.of(), unseen);
  }

  /// Returns what became of each test.
  private static Map<String, String> play(String tests, int millis)
      throws IOException, InterruptedException {
    Path log = directory.resolve("log.txt");
    Process jcstress =
        new ProcessBuilder(command(tests, millis))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = jcstress.waitFor(MINUTES_AT_MOST, TimeUnit.MINUTES);
      String text = Files.readString(log);
      assertTrue(ended, text);
      assertTrue(text.contains("RUN RESULTS:"), text);
      Map<String, String> played = new TreeMap<>();
      Matcher result = RESULT.matcher(text);
      while (result.find()) {
        played.put(result.group(2), result.group(1));
      }
      return played;
    } finally {
      jcstress.descendants().forEach(ProcessHandle::destroyForcibly);
      jcstress.destroyForcibly();
    }
  }

  /// One configuration of the JVM and no affinity: short rather than thorough.
  private static List<String> command(String tests, int millis) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-cp",
        absoluteClassPath(),
        "org.openjdk.jcstress.Main",
        "-v",
        "-t",
        tests,
        "-m",
        "quick",
        "-c",
        "2",
        "-f",
        "1",
        "-iters",
        "2",
        "-time",
        Integer.toString(millis / 2),
        "-af",
        "NONE",
        "-sc",
        "false",
        "-hs",
        "128",
        "-jvmArgs",
        "-XX:+UseSerialGC");
  }

  private static String absoluteClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
