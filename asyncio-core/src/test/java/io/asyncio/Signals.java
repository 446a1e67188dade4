package io.asyncio;

import java.lang.reflect.Method;

/// Signals sent to this process, by reflection as in the library.
final class Signals {

  private Signals() {}

  static void raise(String name) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Signal");
    type.getMethod("raise", type).invoke(null, signal(type, name));
  }

  /// Whether a loop or a runner handles a signal now.
  static boolean isHandledHere(String name) throws ReflectiveOperationException {
    return handler(name).toString().contains("asyncio");
  }

  private static Object handler(String name) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Method handle = type.getMethod("handle", type, handlerType);
    Object standIn = handlerType.getField("SIG_DFL").get(null);
    Object found = handle.invoke(null, signal(type, name), standIn);
    handle.invoke(null, signal(type, name), found);
    return found;
  }

  /// Whether the process was started with a signal ignored, as a shell does to INT for what it
  /// starts in the background: the JVM leaves such a signal alone.
  static boolean isIgnored(String name) throws ReflectiveOperationException {
    return handler(name)
        .equals(Class.forName("sun.misc.SignalHandler").getField("SIG_IGN").get(null));
  }

  private static Object signal(Class<?> type, String name) throws ReflectiveOperationException {
    return type.getConstructor(String.class).newInstance(name);
  }
}
