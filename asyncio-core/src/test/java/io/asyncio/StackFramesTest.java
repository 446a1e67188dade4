package io.asyncio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StackFramesTest {

  @ParameterizedTest
  @CsvSource({
    "com.example.Crawler, true",
    "Main, true",
    "java.net.Socket, true",
    "java.util.concurrent.locks.ReentrantLock, true",
    "java.util.concurrent.locks.LockSupport, false",
    "java.lang.VirtualThread, false",
    "jdk.internal.vm.Continuation, false",
    "io.asyncio.Task, false",
    "io.asyncio.coroutine.NativeCarrier, false",
    "io.asyncio.sync.Lock, false",
    "io.asyncio.examples.FetchPages, true"
  })
  void aFrameIsTheUsersUnlessItIsPartOfTheMachinery(String className, boolean isUsers) {
    StackTraceElement frame = new StackTraceElement(className, "method", "File.java", 1);
    assertEquals(
        isUsers ? List.of(frame) : List.of(),
        StackFrames.ofUser(Stream.of(frame).toArray(StackTraceElement[]::new)));
  }

  /// In portable mode a thread that suspends wakes the loop before it parks.
  @Test
  void whatAThreadDoesOnItsWayToParkIsNotTheUsers() {
    StackTraceElement[] frames =
        Stream.of(
                "java.util.concurrent.ForkJoinPool.signalWork",
                "io.asyncio.coroutine.Coroutine.suspend",
                "io.asyncio.Future.await",
                "com.example.Crawler.fetch")
            .map(StackFramesTest::frame)
            .toArray(StackTraceElement[]::new);
    assertEquals(List.of(frames[3]), StackFrames.ofUser(frames));
  }

  private static StackTraceElement frame(String method) {
    int dot = method.lastIndexOf('.');
    return new StackTraceElement(
        method.substring(0, dot), method.substring(dot + 1), "File.java", 1);
  }
}
