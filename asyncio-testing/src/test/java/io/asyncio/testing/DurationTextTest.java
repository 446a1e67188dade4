package io.asyncio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationTextTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.000000001S, 1ns",
    "PT0.000000999S, 999ns",
    "PT0.000001S, 1us",
    "PT0.0000015S, 1.5us",
    "PT0.001S, 1ms",
    "PT0.25S, 250ms",
    "PT0.999999999S, 999.999999ms",
    "PT1S, 1s",
    "PT1.5S, 1.5s",
    "PT100S, 100s",
    "PT1H, 3600s",
    "PT-0.1S, -100ms",
  })
  void aDurationIsWrittenInTheUnitThatSuitsIt(Duration duration, String text) {
    assertEquals(text, DurationText.of(duration));
  }
}
