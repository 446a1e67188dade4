package io.asyncio.coroutine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The JDK's virtual threads with a scheduler of our choice: the only code that touches the JDK's
/// internals.
///
/// `ThreadBuilders.VirtualThreadBuilder(Executor)` is the same on JDK 21 to 28; its package has to
/// be open: `--add-opens java.base/java.lang=ALL-UNNAMED` (or `=io.asyncio` on the module path).
final class VirtualThreads {

  /// The option of the JVM that this needs; it differs between the class path and the module path.
  static final String OPENING =
      "--add-opens java.base/java.lang="
          + (VirtualThreads.class.getModule().isNamed()
              ? VirtualThreads.class.getModule().getName()
              : "ALL-UNNAMED");

  private static final @Nullable MethodHandle NEW_BUILDER;
  private static final @Nullable MethodHandle CURRENT_CARRIER;
  private static final @Nullable Executor DEFAULT_SCHEDULER;

  static {
    MethodHandle newBuilder = null;
    MethodHandle currentCarrier = null;
    Executor defaultScheduler = null;
    if (Object.class.getModule().isOpen("java.lang", VirtualThreads.class.getModule())) {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Constructor<?> constructor =
            Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                .getDeclaredConstructor(Executor.class);
        constructor.setAccessible(true);
        Method method = Thread.class.getDeclaredMethod("currentCarrierThread");
        method.setAccessible(true);
        currentCarrier = lookup.unreflect(method);
        Field scheduler =
            Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
        scheduler.setAccessible(true);
        defaultScheduler = (Executor) scheduler.get(null);
        newBuilder =
            lookup
                .unreflectConstructor(constructor)
                .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
      } catch (ReflectiveOperationException | RuntimeException e) {
        // A JDK that is made differently: portable mode works there.
        newBuilder = null;
      }
    }
    NEW_BUILDER = newBuilder;
    CURRENT_CARRIER = currentCarrier;
    DEFAULT_SCHEDULER = defaultScheduler;
  }

  private VirtualThreads() {}

  static boolean isAvailable() {
    return NEW_BUILDER != null;
  }

  static Thread.Builder.OfVirtual scheduledBy(Executor scheduler) {
    try {
      return (Thread.Builder.OfVirtual) opened(NEW_BUILDER).invokeExact(scheduler);
    } catch (Throwable e) {
      throw new LinkageError("the JDK refused to create a virtual thread builder", e);
    }
  }

  /// What runs virtual threads that nobody gave a scheduler.
  static Executor defaultScheduler() {
    return opened(DEFAULT_SCHEDULER);
  }

  /// The platform thread under the calling thread; itself if it is one.
  static Thread currentCarrier() {
    try {
      return (Thread) opened(CURRENT_CARRIER).invokeExact();
    } catch (Throwable e) {
      throw new LinkageError("the JDK refused to name the carrier thread", e);
    }
  }

  private static <T> T opened(@Nullable T found) {
    if (found == null) {
      throw new IllegalStateException(
          "java.lang is not open to io.asyncio: start the JVM with " + OPENING);
    }
    return found;
  }
}
