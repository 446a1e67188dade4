package io.asyncio.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts [ParkedCrowd] in a JVM of its own.
final class ParkedCrowdProcess {
  /// The heap is below the million's aim of 1 GB; the small young generation leaves it to the
  /// tasks.
  static final List<String> JVM_FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:MaxInlineLevel=20",
          "-XX:InlineSmallCode=4000",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xmx900m",
          "-Xmn64m",
          "-Djdk.trackAllThreads=false",
          "--add-opens",
          "java.base/java.lang=ALL-UNNAMED");

  private ParkedCrowdProcess() {}

  /// Returns bytes of heap per task, of `size` parked ones.
  static double heapBytesPerTask(Peer peer, int size) {
    return run(peer, "heap", size, 1).heapBytesPerTask();
  }

  /// Parks `size` tasks and wakes them, `rounds` times.
  static ParkedCrowd.Reading wake(Peer peer, int size, int rounds) {
    return run(peer, "wake", size, rounds);
  }

  private static ParkedCrowd.Reading run(Peer peer, String what, int size, int rounds) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ParkedCrowd.class.getName());
    command.addAll(List.of(peer.key(), what, String.valueOf(size), String.valueOf(rounds)));
    return ParkedCrowd.Reading.parse(Subprocess.output(command, ""));
  }
}
