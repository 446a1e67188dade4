package io.asyncio;

import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/// Signal handlers of a loop: rows L23 and I8. CPython: `test_unix_events.py`. WINCH is ignored by
/// every process that does not ask for it.
@Timeout(30)
class SignalTest {

  private final List<String> log = new ArrayList<>();

  private static final String SIGNAL = "WINCH";

  /// CPython: `test_handle_signal_handler`; the callback runs in the loop, in its context.
  @BothModes
  void aSignalRunsItsCallbackInTheLoop(Mode mode) {
    ContextVar<String> variable = ContextVar.create("variable");
    run(
        () -> {
          EventLoop loop = runningLoop();
          Future<String> seen = loop.createFuture();
          var _ = variable.set("captured");
          loop.addSignalHandler(SIGNAL, () -> seen.setResult(variable.get()));
          Signals.raise(SIGNAL);
          assertEquals("captured", seen.await());
        },
        LeapingTime.in(mode));
    assertFalse(isHandled());
  }

  private static boolean isHandled() {
    try {
      return Signals.isHandledHere(SIGNAL);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  /// CPython: `test_add_signal_handler`, `test_remove_signal_handler`.
  @BothModes
  void aNewCallbackReplacesTheOldOneAndIsTakenAway(Mode mode) {
    run(
        () -> {
          EventLoop loop = runningLoop();
          Future<Void> seen = loop.createFuture();
          loop.addSignalHandler(SIGNAL, () -> log.add("old"));
          loop.addSignalHandler(
              SIGNAL,
              () -> {
                log.add("new");
                seen.setResult(null);
              });
          Signals.raise(SIGNAL);
          seen.await();
          assertTrue(loop.removeSignalHandler(SIGNAL));
          assertFalse(loop.removeSignalHandler(SIGNAL));
          assertFalse(isHandled());
        },
        LeapingTime.in(mode));
    assertEquals(List.of("new"), log);
  }

  /// CPython: `test_add_signal_handler_bad_signal`, `test_add_signal_handler_setup_error`.
  @BothModes
  void aSignalThatCannotBeHandledIsRefused(Mode mode) {
    run(
        () -> {
          EventLoop loop = runningLoop();
          for (String name : List.of("NONSENSE", "KILL", "STOP")) {
            var refused =
                assertThrows(
                    IllegalArgumentException.class,
                    () -> loop.addSignalHandler(name, () -> log.add("ran")));
            assertTrue(refused.getMessage().contains("'" + name + "'"), refused::getMessage);
          }
        },
        LeapingTime.in(mode));
  }
}
