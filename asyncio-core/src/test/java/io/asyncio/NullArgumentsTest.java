package io.asyncio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.sync.Queue;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each public method and constructor of the exported packages refuses null for each parameter,
/// with a [NullPointerException] that names it.
@WithinSeconds
final class NullArgumentsTest {

  private static final List<String> PACKAGES =
      List.of("io.asyncio", "io.asyncio.inspect", "io.asyncio.loop", "io.asyncio.sync");

  /// Values of the user's own, which the library only hands on: null where their type has it.
  private static final List<String> HANDED_ON =
      List.of(
          "Future.setResult(result)",
          "Asyncio.sleep(result)",
          "Outcome.Success(value)",
          "ContextVar.get(otherwise)",
          "Generator.next(otherwise)");

  /// What throwables of the JDK take as well: no message.
  private static final List<String> MESSAGES =
      List.of(
          "CancelledError(message)",
          "DeadlockException(report)",
          "InvalidStateException(message)",
          "StopAsyncIteration(message)",
          "TimeoutExpiredException(message)");

  /// One parameter.
  record NullCase(Executable called, int index) {

    String signature() {
      String owner =
          called.getDeclaringClass().getName().replaceFirst("^.*\\.", "").replace('$', '.');
      return owner
          + (called instanceof Method method ? "." + method.getName() : "")
          + "("
          + parameter().getName()
          + ")";
    }

    Parameter parameter() {
      return called.getParameters()[index];
    }

    @Override
    public String toString() {
      String types =
          Stream.of(called.getParameterTypes())
              .map(Class::getSimpleName)
              .collect(Collectors.joining(", "));
      return signature() + " of (" + types + ")";
    }
  }

  static List<NullCase> cases() throws Exception {
    return allParameters().filter(NullArgumentsTest::mustRefuseNull).toList();
  }

  private static Stream<NullCase> allParameters() throws Exception {
    return publicClasses().stream()
        .flatMap(NullArgumentsTest::calls)
        .flatMap(called ->
            Stream.iterate(0, i -> i < called.getParameterCount(), i -> i + 1)
                .map(i -> new NullCase(called, i)))
        .filter(each -> !each.parameter().getType().isPrimitive());
  }

  private static List<Class<?>> publicClasses() throws Exception {
    Path classes =
        Path.of(Asyncio.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    TreeSet<String> names = new TreeSet<>();
    for (String packageName : PACKAGES) {
      try (Stream<Path> files = Files.list(classes.resolve(packageName.replace('.', '/')))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
            .forEach(name -> names.add(packageName + "." + name.substring(0, name.length() - 6)));
      }
    }
    List<Class<?>> found = new ArrayList<>();
    for (String name : names) {
      Class<?> type = Class.forName(name);
      if (isExported(type)) {
        found.add(type);
      }
    }
    return found;
  }

  private static boolean isExported(Class<?> type) {
    Class<?> outer = type.getDeclaringClass();
    return Modifier.isPublic(type.getModifiers())
        && !type.isAnonymousClass()
        && (outer == null || isExported(outer));
  }

  private static Stream<Executable> calls(Class<?> type) {
    return Stream.<Executable>concat(
            Stream.of(type.getDeclaredConstructors()), Stream.of(type.getDeclaredMethods()))
        .filter(called -> Modifier.isPublic(called.getModifiers()) && !called.isSynthetic())
        // What users implement is theirs to check.
        .filter(called -> !(type.isInterface() && Modifier.isAbstract(called.getModifiers())))
        .filter(called -> !type.equals(LoopListener.class))
        .filter(called -> !(type.isEnum() && called.getName().equals("valueOf")))
        .filter(called -> !called.getName().equals("equals"));
  }

  private static boolean mustRefuseNull(NullCase each) {
    return !each.parameter().getAnnotatedType().isAnnotationPresent(Nullable.class)
        && !HANDED_ON.contains(each.signature())
        && !MESSAGES.contains(each.signature());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nullIsRefusedByName(NullCase each) {
    Throwable thrown = outcome(each);
    assertInstanceOf(NullPointerException.class, thrown);
    assertEquals(nameOf(each.parameter()), thrown.getMessage());
  }

  /// The `newClock` of `withClock` is the record's `clock`.
  private static String nameOf(Parameter parameter) {
    String name = parameter.getName();
    return name.matches("new[A-Z].*")
        ? Character.toLowerCase(name.charAt(3)) + name.substring(4)
        : name;
  }

  private static Throwable outcome(NullCase each) {
    return runsALoop(each.called())
        ? call(each, new Specimens())
        : Asyncio.run(() ->
            TaskGroup.run(group -> {
              return call(each, new Specimens(group));
            }));
  }

  /// Called outside all loops, since it is refused inside one.
  private static boolean runsALoop(Executable called) {
    return List.of("run", "runUntilComplete").contains(called.getName())
        && List.<Class<?>>of(Asyncio.class, Runner.class, EventLoop.class)
            .contains(called.getDeclaringClass());
  }

  private static Throwable call(NullCase each, Specimens specimens) {
    Executable called = each.called();
    Object[] arguments = Stream.of(called.getParameterTypes()).map(specimens::of).toArray();
    arguments[each.index()] = null;
    try {
      if (called instanceof Constructor<?> constructor) {
        constructor.newInstance(arguments);
      } else if (called instanceof Method method) {
        boolean isStatic = Modifier.isStatic(method.getModifiers());
        method.invoke(isStatic ? null : specimens.of(method.getDeclaringClass()), arguments);
      }
      return new AssertionError("null was taken");
    } catch (InvocationTargetException e) {
      return e.getTargetException();
    } catch (ReflectiveOperationException e) {
      return new AssertionError(e);
    } finally {
      specimens.close();
    }
  }

  @Test
  void theExceptionsExist() throws Exception {
    List<String> all = allParameters().map(NullCase::signature).toList();
    assertTrue(all.containsAll(HANDED_ON), () -> HANDED_ON + " are not all among " + all);
    assertTrue(all.containsAll(MESSAGES), () -> MESSAGES + " are not all among " + all);
  }

  @Test
  void manyParametersAreLookedAt() throws Exception {
    int count = cases().size();
    assertTrue(count > 200, "found only " + count);
  }

  @Test
  void nullInsideACollectionIsRefused() {
    Asyncio.run(() -> {
      List<Future<String>> futures = Arrays.asList(Asyncio.runningLoop().createFuture(), null);
      assertThrows(NullPointerException.class, () -> Asyncio.gather(futures));
      assertThrows(NullPointerException.class, () -> Asyncio.gatherOutcomes(futures));
      assertThrows(
          NullPointerException.class, () -> Asyncio.wait(futures, ReturnWhen.ALL_COMPLETED));
      assertThrows(NullPointerException.class, () -> Asyncio.asCompleted(futures));
    });
    List<Throwable> failures = Arrays.asList(new ArithmeticException(), null);
    assertThrows(NullPointerException.class, () -> new ExceptionGroup("failures", failures));
  }

  @Test
  void nullIsAValueWhereTheTypeHasIt() {
    Asyncio.run(() -> {
      Future<String> future = Asyncio.runningLoop().createFuture();
      future.setResult(null);
      assertNull(future.await());
      assertNull(Asyncio.createTask(() -> (String) null).await());
      assertNull(Asyncio.<String>toThread(() -> null));
    });
    assertThrows(NullPointerException.class, () -> Queue.fifo().putNowait(null));
  }
}
