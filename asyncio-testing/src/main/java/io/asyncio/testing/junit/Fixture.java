package io.asyncio.testing.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A method of a test class that is a scope around each [AsyncioTest]: it opens something, runs the
/// test that it is given, and closes it, in the test's own task.
///
/// ```java
/// @Fixture
/// void withServer(Action test) {
///   TaskGroup.run(group -> {
///     group.createTask(server::serve);
///     test.run();
///     group.cancel();
///   });
/// }
/// ```
///
/// So a group, a timeout or a lock can hold for the test, as no pair of `@BeforeEach` and
/// `@AfterEach` can make it. The method takes one [io.asyncio.Action] and calls its `run` once. Of
/// several, those of superclasses and enclosing classes are outside; within a class the names
/// decide.
///
/// @see <a href="https://docs.pytest.org/en/stable/how-to/fixtures.html">pytest fixtures that
///   yield</a>
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Fixture {}
