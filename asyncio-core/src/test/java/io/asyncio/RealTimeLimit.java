package io.asyncio;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Runs each test on a daemon thread and waits for it no longer than [WithinSeconds] says.
///
/// JUnit's own `Timeout` only interrupts a test, which a loop takes for a wish to be stopped, and
/// its dump has no virtual threads.
public final class RealTimeLimit implements InvocationInterceptor {

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    runLimited(invocation, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    runLimited(invocation, context);
  }

  private static void runLimited(Invocation<Void> invocation, ExtensionContext context)
      throws Throwable {
    Duration limit =
        Duration.ofSeconds(
            context.getRequiredTestClass().getAnnotation(WithinSeconds.class).value());
    FutureTask<Void> test = new FutureTask<>(() -> proceed(invocation));
    Thread.ofPlatform().daemon().name("test " + context.getDisplayName()).start(test);
    try {
      test.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError(
          "the test did not end within " + limit + "; threads:\n" + threadDump(), e);
    }
  }

  private static Void proceed(Invocation<Void> invocation) {
    try {
      return invocation.proceed();
    } catch (Throwable e) {
      throw Sneaky.raise(e);
    }
  }

  private static String threadDump() throws IOException {
    Path directory = Files.createTempDirectory("threads");
    Path dump = directory.resolve("dump");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
    String text = Files.readString(dump);
    Files.delete(dump);
    Files.delete(directory);
    return text;
  }
}
