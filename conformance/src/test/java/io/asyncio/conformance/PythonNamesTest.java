package io.asyncio.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.CancelledError;
import io.asyncio.InvalidStateException;
import io.asyncio.conformance.errors.KeyError;
import java.io.FileNotFoundException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class PythonNamesTest {

  @Test
  void theMostSpecificEntryWins() {
    assertEquals("RuntimeError", PythonNames.of(IllegalStateException.class));
    assertEquals("InvalidStateError", PythonNames.of(InvalidStateException.class));
    assertEquals("CancelledError", PythonNames.of(CancellationException.class));
  }

  @Test
  void anUnlistedTypeIsNamedAfterItsNearestAncestor() {
    assertEquals("ValueError", PythonNames.of(NumberFormatException.class));
    assertEquals("OSError", PythonNames.of(FileNotFoundException.class));
  }

  @Test
  void typesWithPythonsOwnNameKeepIt() {
    assertEquals("CancelledError", PythonNames.of(CancelledError.class));
    assertEquals("KeyError", PythonNames.of(KeyError.class));
  }

  @Test
  void whatIsNoErrorHasNoName() {
    assertThrows(IllegalArgumentException.class, () -> PythonNames.of(String.class));
  }
}
