package io.asyncio.testing.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test that is a coroutine: it runs as the main task of a fresh loop, on virtual time.
///
/// ```java
/// @AsyncioTest
/// void aSlowServerIsGivenUp(EventLog log) {
///   assertThrows(TimeoutExpiredException.class, () -> timeout(ofSeconds(30), () -> sleep(ofHours(1))));
/// }
/// ```
///
/// On a method it makes a test of it; beside `@ParameterizedTest` or `@RepeatedTest` it runs what
/// those make. On a class it holds for all its tests, those of its `@Nested` classes too.
///
/// `@BeforeEach` and `@AfterEach` methods run in the same loop, as tasks before and after the test,
/// and in the same context; [Fixture] methods run around it. `@BeforeAll`, `@AfterAll` and
/// `@TestFactory` methods belong to no loop.
///
/// **Parameters** of these methods may be the [io.asyncio.EventLoop], its
/// [io.asyncio.testing.VirtualClock], an [io.asyncio.testing.EventLog], a [java.util.Random] whose
/// seed belongs to the test (a failure names it, the system property `asyncio.seed` sets another),
/// and, of the test method itself, an [io.asyncio.TaskGroup] whose tasks are cancelled when the
/// test ends.
///
/// **A test fails** if it throws; if nothing can wake its loop any more, with who waits for whom;
/// if it takes longer than it may; if it leaves a task, a timer or a thread behind or a failure
/// that nobody asked for, each with the place where it was created. The loop is in debug mode.
///
/// @see <a
///   href="https://docs.python.org/3/library/unittest.html#unittest.IsolatedAsyncioTestCase">unittest.IsolatedAsyncioTestCase</a>
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(AsyncioExtension.class)
public @interface AsyncioTest {

  /// How time passes.
  ///
  /// @return virtual unless set
  TestClock clock() default TestClock.VIRTUAL;

  /// How long each method may take by the clock of the test.
  ///
  /// @return seconds; one day unless set
  long timeoutSeconds() default 86_400;

  /// How long each method may take by the wall clock: for tests that compute for ever, or turn
  /// without a timer, and for those on real time.
  ///
  /// @return seconds; 60 unless set
  long realTimeoutSeconds() default 60;
}
