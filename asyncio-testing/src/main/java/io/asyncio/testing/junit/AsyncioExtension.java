package io.asyncio.testing.junit;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/// What [AsyncioTest] does; that annotation registers it.
///
/// JUnit calls this for each method of a test, on its own thread; the method itself then runs in
/// the loop of the test, or, under [Schedules], in one loop after the other.
///
/// **Threads:** JUnit's; a test's state is in its [ExtensionContext], so tests may run in parallel.
public final class AsyncioExtension
    implements TestTemplateInvocationContextProvider,
        InvocationInterceptor,
        ParameterResolver,
        AfterEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(AsyncioExtension.class);

  /// Creates the extension; JUnit does.
  public AsyncioExtension() {}

  private static TestScope scope(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(TestScope.class, _ -> new TestScope(context), TestScope.class);
  }

  // ---- Being a test

  /// Says whether the method is a test by [AsyncioTest] alone.
  ///
  /// @param context the method's
  /// @return false if another annotation makes tests of it
  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    Method method = context.getRequiredTestMethod();
    return AnnotationSupport.isAnnotated(method, AsyncioTest.class)
        && Stream.of(method.getAnnotations())
            .map(Annotation::annotationType)
            .filter(type -> AnnotationSupport.isAnnotated(type, TestTemplate.class))
            .allMatch(type -> isOurs(type));
  }

  private static boolean isOurs(Class<? extends Annotation> type) {
    return type == AsyncioTest.class || AnnotationSupport.isAnnotated(type, AsyncioTest.class);
  }

  /// Makes one test of the method.
  ///
  /// @param context the method's
  /// @return one invocation
  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    return Stream.of(
        new TestTemplateInvocationContext() {
          @Override
          public String getDisplayName(int invocationIndex) {
            return context.getDisplayName();
          }
        });
  }

  // ---- Running

  @Override
  public void interceptBeforeEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context) {
    runBesideTest(invocation, context);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context) {
    runBesideTest(invocation, context);
  }

  private static void runBesideTest(
      Invocation<@Nullable Void> invocation, ExtensionContext context) {
    TestScope scope = scope(context);
    if (scope.isScheduled()) {
      invocation.skip();
    } else {
      scope.run(() -> proceed(invocation));
    }
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context) {
    runTest(invocation, method.getExecutable(), context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context) {
    runTest(invocation, method.getExecutable(), context);
  }

  private static void runTest(
      Invocation<@Nullable Void> invocation, Method method, ExtensionContext context) {
    TestScope scope = scope(context);
    if (scope.isScheduled()) {
      invocation.skip();
      scope.explore(method);
    } else if (TestScope.needsGroup(method)) {
      invocation.skip();
      scope.runTestInGroup(method);
    } else {
      scope.runTest(() -> proceed(invocation));
    }
  }

  private static void proceed(Invocation<@Nullable Void> invocation) {
    try {
      Object _ = invocation.proceed();
    } catch (Throwable e) {
      throw Sneaky.raise(e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    scope(context).close();
  }

  // ---- Parameters

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return context.getTestMethod().isPresent()
        && TestParameters.isKnown(parameter.getParameter().getType());
  }

  /// Returns what the method is given. Null stands in where JUnit asks before the run has begun
  /// that makes the value; the method is then called with the value by its [TestScope].
  @Override
  public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    TestScope scope = scope(context);
    Optional<Object> found = scope.parameter(type);
    if (found.isEmpty() && !scope.comesLater(type, parameter.getDeclaringExecutable())) {
      throw new ParameterResolutionException(
          "there is no "
              + type.getSimpleName()
              + " for "
              + parameter.getDeclaringExecutable().getName()
              + ": a VirtualClock is for AsyncioTest.clock VIRTUAL and BY_HAND, Choices are for"
              + " @Schedules, a TaskGroup is for the test method itself");
    }
    return found.orElse(null);
  }
}
