package io.asyncio;

import java.util.List;
import java.util.stream.Stream;

/// Which frames of a stack are the user's.
final class StackFrames {

  private StackFrames() {}

  /// Of a coroutine that suspends, too, all that is above: in portable mode its thread may still be
  /// deep in the JDK, on its way to park, when the loop has gone on.
  static List<StackTraceElement> ofUser(StackTraceElement[] frames) {
    int suspended = 0;
    for (int i = 0; i < frames.length; i++) {
      if (frames[i].getMethodName().equals("suspend")
          && frames[i].getClassName().equals("io.asyncio.coroutine.Coroutine")) {
        suspended = i;
      }
    }
    return Stream.of(frames).skip(suspended).filter(StackFrames::isUsers).toList();
  }

  static boolean isUsers(StackTraceElement frame) {
    String name = frame.getClassName();
    if (name.equals("java.util.concurrent.locks.LockSupport")) {
      return false;
    }
    int dot = name.lastIndexOf('.');
    String packageName = dot < 0 ? "" : name.substring(0, dot);
    return switch (packageName) {
      case "io.asyncio",
          "io.asyncio.coroutine",
          "io.asyncio.loop",
          "io.asyncio.inspect",
          "io.asyncio.sync",
          "jdk.internal.vm",
          "java.lang" ->
          false;
      default -> true;
    };
  }
}
