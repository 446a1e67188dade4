package io.asyncio.testing.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Runs an [AsyncioTest] under many schedules: [io.asyncio.testing.Explore#schedules].
///
/// ```java
/// @AsyncioTest
/// @Schedules(seeds = 1000)
/// void noMoneyIsLost() { … }
/// ```
///
/// Each schedule gets a new instance of the test class, on which `@BeforeEach` methods, the test
/// and `@AfterEach` methods run as one task. What other extensions do to instances is not repeated
/// for them. A parameter of type [io.asyncio.testing.Choices] draws from the schedule, and so does
/// a [java.util.Random]; there is no [io.asyncio.testing.VirtualClock]: the loop has the time.
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Schedules {

  /// How many schedules.
  ///
  /// @return at least 1
  long seeds() default 1_000;

  /// The seed of the first schedule; the others follow one by one.
  ///
  /// @return 0 unless set, which is production's order
  long firstSeed() default 0;
}
