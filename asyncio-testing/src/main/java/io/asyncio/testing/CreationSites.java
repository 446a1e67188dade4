package io.asyncio.testing;

import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.TaskFactory;
import io.asyncio.TaskOptions;
import java.lang.StackWalker.StackFrame;
import java.security.CodeSource;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Remembers which line of the user's code created each task.
///
/// That line is the first on the stack that belongs neither to the JDK nor to this library, told by
/// where its class was loaded from: tests of the library itself share its packages.
final class CreationSites implements TaskFactory {

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private final TaskFactory factory;
  private final Map<Future<?>, StackTraceElement> sites =
      Collections.synchronizedMap(new WeakHashMap<>());

  CreationSites(Optional<TaskFactory> factory) {
    this.factory = factory.orElseGet(TaskFactory::lazy);
  }

  @Override
  public <T> Task<T> create(EventLoop loop, Callable<? extends T> body, TaskOptions options) {
    Optional<StackFrame> site =
        STACK.walk(frames -> frames.filter(CreationSites::isUsers).findFirst());
    Task<T> task = factory.create(loop, body, options);
    site.ifPresent(frame -> sites.put(task, frame.toStackTraceElement()));
    return task;
  }

  Optional<StackTraceElement> of(Future<?> future) {
    return Optional.ofNullable(sites.get(future));
  }

  private static boolean isUsers(StackFrame frame) {
    CodeSource source = sourceOf(frame.getDeclaringClass());
    return source != null
        && !source.equals(sourceOf(EventLoop.class))
        && !source.equals(sourceOf(CreationSites.class));
  }

  private static @Nullable CodeSource sourceOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource();
  }
}
