package io.asyncio.testing.junit;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.TaskGroup;
import io.asyncio.testing.Choices;
import io.asyncio.testing.Explore;
import io.asyncio.testing.ExploreOptions;
import io.asyncio.testing.Explored;
import io.asyncio.testing.VirtualClock;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/// One test: its settings, its loop, and what its methods are given.
final class TestScope {

  private static final int RANDOM_SEEDS = 1 << 16;

  private final ExtensionContext context;
  private final AsyncioTest settings;
  private final Optional<Schedules> schedules;
  private final long seed;
  private @Nullable LoopScope loop;
  private volatile @Nullable TestParameters parameters;
  private boolean randomUsed;

  TestScope(ExtensionContext context) {
    this.context = context;
    this.settings =
        find(AsyncioTest.class)
            .orElseThrow(() ->
                new IllegalStateException(
                    "AsyncioExtension needs to know how to run "
                        + context.getDisplayName()
                        + ": put @AsyncioTest on the method or its class"));
    this.schedules = find(Schedules.class);
    Long given = Long.getLong("asyncio.seed");
    // The same for each run of this test, another one for each test.
    this.seed = given == null ? context.getUniqueId().hashCode() : given;
  }

  private <A extends Annotation> Optional<A> find(Class<A> type) {
    return AnnotationSupport.findAnnotation(context.getTestMethod(), type)
        .or(() ->
            AnnotationSupport.findAnnotation(
                context.getRequiredTestClass(), type, context.getEnclosingTestClasses()));
  }

  /// Whether the test's methods run once for each schedule, and not when JUnit says so.
  boolean isScheduled() {
    return schedules.isPresent();
  }

  // ---- Parameters

  Optional<Object> parameter(Class<?> type) {
    TestParameters given = parameters;
    if (given == null) {
      if (isScheduled()) {
        return Optional.empty();
      }
      given = new TestParameters(loop().loop(), () -> new Random(seed));
      Optional<VirtualClock> clock = loop().clock();
      if (clock.isPresent()) {
        given.with(VirtualClock.class, clock.get());
      }
      parameters = given;
    }
    randomUsed |= type == Random.class;
    return given.find(type);
  }

  /// Whether a parameter that is not known now will be when the method runs.
  boolean comesLater(Class<?> type, Executable method) {
    boolean isTest = method.equals(context.getRequiredTestMethod());
    return isScheduled() ? parameters == null : type == TaskGroup.class && isTest;
  }

  // ---- One run, in the loop that JUnit's methods share

  private LoopScope loop() {
    LoopScope made = loop;
    if (made == null) {
      boolean isAlone = context.getExecutionMode() == ExecutionMode.SAME_THREAD;
      made = new LoopScope(settings, isAlone);
      loop = made;
    }
    return made;
  }

  /// Runs a method in the loop, as a task.
  void run(Action method) {
    if (loop().isAbandoned()) {
      throw new IllegalStateException(
          "cannot go on in the loop of " + context.getDisplayName() + ": it did not come back");
    }
    loop()
        .run(() -> {
          method.run();
          return "";
        });
  }

  /// Runs the test method in the loop, within its fixtures.
  ///
  /// @param test calls the method
  void runTest(Action test) {
    run(within(context.getRequiredTestInstances().getAllInstances(), test));
  }

  /// As [#runTest(Action)] for a test that is given a group.
  void runTestInGroup(Method test) {
    runTest(() -> invokeInGroup(test, context.getRequiredTestInstance()));
  }

  static boolean needsGroup(Method test) {
    return List.of(test.getParameterTypes()).contains(TaskGroup.class);
  }

  private void invokeInGroup(Method test, Object instance) {
    List<Throwable> thrown = new ArrayList<>();
    TaskGroup.run(group -> {
      Objects.requireNonNull(parameters).with(TaskGroup.class, group);
      try {
        Object _ = context.getExecutableInvoker().invoke(test, instance);
      } catch (Throwable e) {
        // Not through the group, which would wrap it.
        thrown.add(e);
      }
      group.cancel();
    });
    if (!thrown.isEmpty()) {
      throw Sneaky.raise(thrown.getFirst());
    }
  }

  /// Wraps the fixtures around a test.
  ///
  /// @param instances of the test class and those around it, the outermost first
  private static Action within(List<Object> instances, Action test) {
    Action wrapped = test;
    for (Object instance : instances.reversed()) {
      for (Method fixture : fixturesOf(instance.getClass()).reversed()) {
        Action inner = wrapped;
        wrapped = () -> runFixture(fixture, instance, inner);
      }
    }
    return wrapped;
  }

  private static List<Method> fixturesOf(Class<?> type) {
    List<Method> fixtures =
        new ArrayList<>(methods(type, Fixture.class, HierarchyTraversalMode.TOP_DOWN));
    fixtures.sort(
        Comparator.comparing(Method::getDeclaringClass, TestScope::superclassesFirst)
            .thenComparing(Method::getName));
    return fixtures;
  }

  private static int superclassesFirst(Class<?> one, Class<?> other) {
    return one == other ? 0 : one.isAssignableFrom(other) ? -1 : 1;
  }

  private static void runFixture(Method fixture, Object instance, Action test) {
    if (!List.of(fixture.getParameterTypes()).equals(List.of(Action.class))) {
      throw new IllegalStateException(
          "cannot use " + fixture + " as a fixture: it must have one parameter, an Action");
    }
    int[] runs = {0};
    Action counted =
        () -> {
          runs[0]++;
          test.run();
        };
    Object _ = ReflectionSupport.invokeMethod(fixture, instance, counted);
    if (runs[0] != 1) {
      throw new AssertionError(
          fixture + " ran the test " + runs[0] + " times; a fixture runs it once");
    }
  }

  private static List<Method> methods(
      Class<?> type, Class<? extends Annotation> annotation, HierarchyTraversalMode order) {
    return AnnotationSupport.findAnnotatedMethods(type, annotation, order);
  }

  // ---- One run for each schedule, each in a loop of its own

  void explore(Method test) {
    Schedules wanted = schedules.orElseThrow();
    ExploreOptions options = ExploreOptions.defaults().withFirstSeed(wanted.firstSeed());
    Explored covered =
        Explore.schedules(wanted.seeds(), choices -> runOnce(test, choices), options);
    context.publishReportEntry("explored", covered.toString());
  }

  private void runOnce(Method test, Choices choices) throws Exception {
    parameters =
        new TestParameters(Asyncio.runningLoop(), () -> new Random(choices.choose(RANDOM_SEEDS)))
            .with(Choices.class, choices)
            .with(VirtualClock.class, Explore.clock());
    List<Object> instances = freshInstances();
    try {
      for (Object instance : instances) {
        invokeAll(instance, BeforeEach.class, HierarchyTraversalMode.TOP_DOWN);
      }
      within(
              instances,
              () -> {
                if (needsGroup(test)) {
                  invokeInGroup(test, instances.getLast());
                } else {
                  Object _ = context.getExecutableInvoker().invoke(test, instances.getLast());
                }
              })
          .run();
    } finally {
      for (Object instance : instances.reversed()) {
        invokeAll(instance, AfterEach.class, HierarchyTraversalMode.BOTTOM_UP);
      }
    }
  }

  /// Of the test class and those around it, the outermost first.
  private List<Object> freshInstances() {
    List<Class<?>> classes =
        Stream.concat(
                context.getEnclosingTestClasses().stream(),
                Stream.of(context.getRequiredTestClass()))
            .toList();
    List<Object> instances = new ArrayList<>();
    for (Class<?> type : classes) {
      Constructor<?> constructor = type.getDeclaredConstructors()[0];
      instances.add(
          instances.isEmpty()
              ? context.getExecutableInvoker().invoke(constructor)
              : context.getExecutableInvoker().invoke(constructor, instances.getLast()));
    }
    return instances;
  }

  private void invokeAll(
      Object instance, Class<? extends Annotation> annotation, HierarchyTraversalMode order) {
    for (Method method : methods(instance.getClass(), annotation, order)) {
      Object _ = context.getExecutableInvoker().invoke(method, instance);
    }
  }

  // ---- The end

  /// Closes the loop, if there is one, and fails if the test left anything behind.
  void close() throws InterruptedException {
    context.getExecutionException().ifPresent(this::noteSeed);
    if (loop != null) {
      loop.close();
    }
  }

  private void noteSeed(Throwable failure) {
    if (randomUsed && !isScheduled()) {
      failure.addSuppressed(
          new AssertionError(
              "its random numbers came from seed "
                  + seed
                  + "; to repeat it anywhere: -Dasyncio.seed="
                  + seed));
    }
  }
}
