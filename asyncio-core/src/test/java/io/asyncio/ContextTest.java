package io.asyncio;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// [ContextVar] and [Context]: row I9, as far as no golden trace shows it. CPython:
/// `test_context.py`.
@Timeout(30)
class ContextTest {

  private final ContextVar<String> variable = ContextVar.create("variable");

  private void set(String value) {
    var _ = variable.set(value);
  }

  /// CPython: `test_context_var_new_1`, `test_context_get_context_1`.
  @Test
  void aVariableWithoutAValueHasItsDefault() {
    assertEquals("variable", variable.name());
    assertThrows(NoSuchElementException.class, variable::get);
    assertEquals("otherwise", variable.get("otherwise"));
    ContextVar<String> initial = ContextVar.create("initial", "default");
    assertEquals("default", initial.get());
    assertEquals("otherwise", initial.get("otherwise"));
    assertFalse(new Context().contains(initial));
    assertThrows(NoSuchElementException.class, () -> new Context().get(initial));
  }

  /// CPython: `test_context_run_1` and the following.
  @Test
  void whatABodySetsStaysInItsContext() {
    var context = new Context();
    String result =
        context.run(() -> {
          set("inside");
          return variable.get();
        });
    assertEquals("inside", result);
    assertEquals("inside", context.get(variable));
    assertTrue(context.contains(variable));
    assertThrows(NoSuchElementException.class, variable::get);
    Context copy = context.copy();
    copy.run(() -> set("in the copy"));
    assertEquals("inside", context.get(variable));
    assertEquals("in the copy", copy.get(variable));
  }

  /// CPython: `test_context_len_1`, `test_context_run_7`: what `items()` gives.
  @Test
  void aContextListsItsVariables() {
    ContextVar<Integer> second = ContextVar.create("second");
    var context = new Context();
    context.run(() -> {
      set("text");
      var _ = second.set(2);
    });
    assertEquals(2, context.size());
    assertEquals(List.of(variable, second), List.copyOf(context.variables()));
  }

  /// CPython: `test_context_run_5`: "cannot enter context: is already entered".
  @BothModes
  void aContextIsEnteredOnceAtATime(Mode mode) {
    var context = new Context();
    Action nothing = () -> {};
    context.run(() -> {
      assertThrows(IllegalStateException.class, () -> context.run(nothing));
    });
    context.run(nothing);
    run(
        () -> {
          Context own = currentTask().context();
          assertThrows(IllegalStateException.class, () -> own.run(nothing));
          own.copy().run(nothing);
        },
        LeapingTime.in(mode));
  }

  // ---- Tokens

  /// CPython: `test_contextvar_reset`, `test_token_contextmanager_with_default`.
  @Test
  void aTokenUndoesOneSet() {
    new Context()
        .run(() -> {
          ContextVar.Token<String> first = variable.set("first");
          try (var _ = variable.set("second")) {
            assertEquals("second", variable.get());
          }
          assertEquals("first", variable.get());
          variable.reset(first);
          assertThrows(NoSuchElementException.class, variable::get);
          assertEquals(0, Context.copyContext().size());
        });
  }

  /// CPython: `test_context_var_reset_1` to `_3` in effect.
  @Test
  void aTokenUndoesOnlyWhatItWasMadeFor() {
    ContextVar<String> other = ContextVar.create("other");
    new Context()
        .run(() -> {
          ContextVar.Token<String> token = variable.set("value");
          assertThrows(IllegalArgumentException.class, () -> other.reset(token));
          Context.copyContext()
              .run(() -> {
                assertThrows(IllegalArgumentException.class, () -> variable.reset(token));
              });
          variable.reset(token);
          assertThrows(IllegalStateException.class, () -> variable.reset(token));
        });
  }

  @BothModes
  void threadsHaveContextsOfTheirOwn(Mode mode) {
    new Context()
        .run(() -> {
          set("of the caller");
          run(
              () -> {
                assertEquals("of the caller", variable.get());
                set("of the program");
                createTask(() -> assertEquals("of the program", variable.get())).await();
                yieldNow();
              },
              LeapingTime.in(mode));
          assertEquals("of the caller", variable.get());
        });
  }
}
