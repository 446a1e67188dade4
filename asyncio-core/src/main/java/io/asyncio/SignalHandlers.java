package io.asyncio;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/// Signals of the operating system, through the JDK's `sun.misc.Signal`; reached by reflection,
/// because its module (jdk.unsupported) may be absent.
final class SignalHandlers {

  private final Map<String, Object> previous = new HashMap<>();

  /// Installs a handler; it runs on a thread of the JVM.
  ///
  /// @throws IllegalArgumentException if there is no such signal, or the JVM keeps it
  /// @throws UnsupportedOperationException without `sun.misc.Signal`
  synchronized void add(String signal, Runnable handler) {
    Object before = Access.handle(signal, Access.handler(handler));
    previous.putIfAbsent(signal, before);
  }

  /// Restores what was there before [#add].
  synchronized boolean remove(String signal) {
    Object before = previous.remove(signal);
    if (before == null) {
      return false;
    }
    Access.handle(signal, before);
    return true;
  }

  synchronized void removeAll() {
    for (String signal : previous.keySet().toArray(String[]::new)) {
      remove(signal);
    }
  }

  synchronized boolean isEmpty() {
    return previous.isEmpty();
  }

  private static final class Access {

    private static Class<?> type(String name) {
      try {
        return Class.forName(name);
      } catch (ClassNotFoundException e) {
        throw new UnsupportedOperationException(
            "no signals here: " + name + " is missing; add the module jdk.unsupported", e);
      }
    }

    @SuppressWarnings("ReferenceEquality") // a proxy is equal only to itself
    static Object handler(Runnable run) {
      Class<?> type = type("sun.misc.SignalHandler");
      return Proxy.newProxyInstance(
          type.getClassLoader(),
          new Class<?>[] {type},
          (proxy, method, args) ->
              switch (method.getName()) {
                case "equals" -> args[0] == proxy;
                case "hashCode" -> System.identityHashCode(run);
                case "toString" -> "asyncio signal handler";
                default -> {
                  run.run();
                  yield null;
                }
              });
    }

    static Object handle(String name, Object handler) {
      Class<?> type = type("sun.misc.Signal");
      try {
        Object signal = type.getConstructor(String.class).newInstance(name);
        Method handle = type.getMethod("handle", type, type("sun.misc.SignalHandler"));
        return handle.invoke(null, signal, handler);
      } catch (java.lang.reflect.InvocationTargetException e) {
        throw new IllegalArgumentException(
            "cannot handle signal '" + name + "': " + e.getTargetException().getMessage(), e);
      } catch (ReflectiveOperationException e) {
        throw new UnsupportedOperationException("no signals here: " + e, e);
      }
    }
  }
}
