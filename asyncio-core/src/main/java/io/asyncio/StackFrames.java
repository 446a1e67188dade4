package io.asyncio;

import java.util.List;
import java.util.stream.Stream;

/// Which frames of a stack are the user's.
final class StackFrames {

  private StackFrames() {}

  static List<StackTraceElement> ofUser(StackTraceElement[] frames) {
    return Stream.of(frames).filter(StackFrames::isUsers).toList();
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
