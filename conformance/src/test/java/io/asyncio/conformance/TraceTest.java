package io.asyncio.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraceTest {

  @Test
  void equalLinesAreGolden() {
    assertTrue(new Trace(List.of("a"), List.of("a"), Optional.empty()).isGolden());
  }

  @Test
  void aFailureAfterTheLastLineIsNotGolden() {
    var failure = Optional.<Throwable>of(new IllegalStateException("late"));
    assertFalse(new Trace(List.of("a"), List.of("a"), failure).isGolden());
  }

  @Test
  void theDiffKeepsWhatIsCommon() {
    var trace = new Trace(List.of("a", "b", "c"), List.of("a", "x", "c", "d"), Optional.empty());
    assertEquals(List.of("  a", "- b", "+ x", "  c", "+ d"), trace.diff());
  }
}
