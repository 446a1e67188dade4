package io.asyncio;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What this process holds of the system, for tests that look for leaks.
public final class ProcessResources {

  private ProcessResources() {}

  /// Returns what the open descriptors stand for, sorted: the path of a file, or a name such as
  /// `socket:[4711]`.
  public static List<String> descriptors() throws IOException {
    List<String> open = new ArrayList<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          open.add(Files.readSymbolicLink(descriptor).toString());
        } catch (NoSuchFileException e) {
          // That of the directory itself.
        }
      }
    }
    return open.stream().sorted().toList();
  }

  /// Returns those of sockets, pipes and what waits for them; the JVM opens files when it pleases.
  public static List<String> sockets() throws IOException {
    return descriptors().stream().filter(target -> !target.startsWith("/")).toList();
  }

  /// Returns the bytes of direct buffers that the JDK knows of.
  public static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
