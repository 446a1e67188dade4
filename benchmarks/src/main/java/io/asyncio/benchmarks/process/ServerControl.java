package io.asyncio.benchmarks.process;

import com.sun.management.ThreadMXBean;
import io.netty.util.internal.PlatformDependent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/// How a server that runs in this JVM talks with the benchmark: it prints `port NUMBER`, answers
/// each line `memory` with `memory BYTES`, what is in use, and each line `allocated` with
/// `allocated BYTES`, what has ever been taken from the heap; and it ends with its standard input.
public final class ServerControl {

  private ServerControl() {}

  /// The server listens. Returns at once; a thread of its own waits for questions.
  ///
  /// @param port to connect to
  public static void listening(int port) {
    System.out.println("port " + port);
    System.out.flush();
    Thread.ofPlatform().name("control").start(ServerControl::answer);
  }

  private static void answer() {
    try (BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        System.out.println(line + " " + (line.equals("allocated") ? allocated() : memory()));
        System.out.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }

  /// Bytes in use on the heap, and outside of it by buffers of the JDK and of Netty.
  private static long memory() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return heap + direct + Math.max(0, PlatformDependent.usedDirectMemory());
  }

  /// Bytes allocated by all threads that there were, among them those that carry virtual threads.
  static long allocated() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
  }
}
