package io.asyncio;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Each test of the class has to end within some seconds of real time; one that hangs fails with a
/// dump of all threads, virtual ones too, instead of hanging the build.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealTimeLimit.class)
public @interface WithinSeconds {

  /// Returns the limit.
  int value() default 20;
}
