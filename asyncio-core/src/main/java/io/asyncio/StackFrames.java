package io.asyncio;

import io.asyncio.coroutine.Coroutine;
import java.util.List;
import java.util.stream.Stream;

/// Which frames of a stack are the user's.
final class StackFrames {

  private static final String COROUTINE = Coroutine.class.getName();

  private StackFrames() {}

  static List<StackTraceElement> ofUser(StackTraceElement[] frames) {
    return Stream.of(frames).skip(parking(frames)).filter(StackFrames::isUsers).toList();
  }

  /// How many frames, innermost first, are the JDK's for a coroutine that is suspended.
  private static int parking(StackTraceElement[] frames) {
    for (int i = 0; i < frames.length; i++) {
      if (frames[i].getClassName().equals(COROUTINE)) {
        return frames[i].getMethodName().equals("suspend") ? i : 0;
      }
    }
    return 0;
  }

  private static boolean isUsers(StackTraceElement frame) {
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
          "io.asyncio.sync",
          "jdk.internal.vm",
          "java.lang" ->
          false;
      default -> true;
    };
  }
}
