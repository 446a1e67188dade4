package io.asyncio.debugger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jdi.ThreadReference;
import com.sun.jdi.event.ExceptionEvent;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.StepRequest;
import io.asyncio.Mode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A debugger stops in a task, and steps through it, as in any other thread: row I7.
@Timeout(120)
final class DebuggerTest {

  private static final List<String> PRINTED_BY_FETCH =
      List.of(
          "[fetcher has the page of https://example.com, its number 1,"
              + " crawler has the page of https://example.org, its number 2]",
          "ended");

  // ---- Breakpoints

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aBreakpointStopsATaskUnderItsNameWithItsVariablesAndCalls(Mode mode) throws Exception {
    try (var debugger = Debugger.start(mode, "fetch")) {
      debugger.breakpoint("ask");
      Stop stop = debugger.goOn();
      assertEquals("fetcher at ask", stop.where());
      assertTrue(stop.thread().isVirtual());
      assertEquals(
          Map.of("url", "https://example.com", "number", "1", "task", "io.asyncio.Task"),
          stop.locals());
      assertEquals(List.of("fetch", "in fetchTwoPages"), stop.calls());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void whatABodyCapturedStandsBesideItsVariables(Mode mode) throws Exception {
    try (var debugger = Debugger.start(mode, "fetch")) {
      debugger.breakpoint("captured");
      Stop stop = debugger.goOn();
      assertEquals("crawler at captured", stop.where());
      assertEquals(Map.of("scheme", "https", "number", "2"), stop.locals());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void tasksThatTakeTurnsStopEachWithItsOwnVariables(Mode mode) throws Exception {
    try (var debugger = Debugger.start(mode, "fetch")) {
      debugger.breakpoint("await");
      debugger.breakpoint("sleep");
      for (String line : List.of("await", "sleep")) {
        Stop first = debugger.goOn();
        assertEquals("fetcher at " + line, first.where());
        assertEquals("1", first.locals().get("number"));
        Stop second = debugger.goOn();
        assertEquals("crawler at " + line, second.where());
        assertEquals("2", second.locals().get("number"));
      }
      assertEquals(PRINTED_BY_FETCH, debugger.goOnToTheEnd());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void anExceptionStopsTheTaskThatThrowsIt(Mode mode) throws Exception {
    try (var debugger = Debugger.start(mode, "fail")) {
      debugger.exceptionBreakpoint();
      Stop stop = debugger.goOn();
      assertEquals("failing at thrown", stop.where());
      assertEquals(Map.of("text", "seven"), stop.locals());
      // What the body does not catch, its task does.
      var caughtBy = ((ExceptionEvent) stop.event()).catchLocation().declaringType();
      assertEquals("io.asyncio.Task$Body", caughtBy.name());
      assertEquals(List.of("caught: no number in seven", "ended"), debugger.goOnToTheEnd());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aWatchpointStopsTheTaskThatWrites(Mode mode) throws Exception {
    try (var debugger = Debugger.start(mode, "fetch")) {
      debugger.watchpoint("answered");
      assertEquals("server of https://example.com at answered++;", debugger.goOn().where());
      assertEquals("server of https://example.org at answered++;", debugger.goOn().where());
      assertEquals(PRINTED_BY_FETCH, debugger.goOnToTheEnd());
    }
  }

  // ---- Steps

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aStepOverAnAwaitEndsInTheSameTaskAlthoughOthersRan(Mode mode) throws Exception {
    try (var debugger = Debugger.start(mode, "fetch")) {
      EventRequest breakpoint = debugger.breakpoint("await");
      Stop before = debugger.goOn();
      assertEquals("fetcher at await", before.where());
      assertEquals(0, debugger.answered());
      breakpoint.disable();
      Stop after = debugger.step(before.thread(), StepRequest.STEP_OVER);
      assertEquals("fetcher at sleep", after.where());
      assertEquals(before.thread(), after.thread());
      assertTrue(debugger.answered() > 0);
      assertEquals("the page of https://example.com", after.locals().get("page"));
      Stop slept = debugger.step(after.thread(), StepRequest.STEP_OVER);
      assertEquals("fetcher at fetched", slept.where());
      assertEquals(after.locals(), slept.locals());
      assertEquals(PRINTED_BY_FETCH, debugger.goOnToTheEnd());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aStepGoesIntoACoroutineAndOutOfItAsOfAnyMethod(Mode mode) throws Exception {
    try (var debugger = Debugger.start(mode, "fetch")) {
      EventRequest breakpoint = debugger.breakpoint("ask");
      Stop before = debugger.goOn();
      breakpoint.disable();
      Stop inside = debugger.step(before.thread(), StepRequest.STEP_INTO);
      assertEquals("fetcher at asked", inside.where());
      assertEquals(List.of("ask", "fetch", "in fetchTwoPages"), inside.calls());
      Stop outside = debugger.step(inside.thread(), StepRequest.STEP_OUT);
      assertEquals("fetcher at ask", outside.where());
      assertEquals(before.locals(), outside.locals());
    }
  }

  /// As IDEs step, once they are told to pass over the library as they do over the JDK.
  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aStepIntoAnAwaitThatSkipsTheLibraryEndsInTheNextLine(Mode mode) throws Exception {
    try (var debugger = Debugger.start(mode, "fetch")) {
      EventRequest breakpoint = debugger.breakpoint("await");
      Stop before = debugger.goOn();
      breakpoint.disable();
      String[] skipped = {"java.*", "jdk.*", "sun.*", "io.asyncio.*"};
      Stop after = debugger.step(before.thread(), StepRequest.STEP_INTO, skipped);
      assertEquals("fetcher at sleep", after.where());
      assertEquals(before.thread(), after.thread());
      assertTrue(debugger.answered() > 0);
    }
  }

  /// The method that is left suspends before it returns.
  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aStepOutOfACoroutineThatAwaitsEndsInItsCaller(Mode mode) throws Exception {
    try (var debugger = Debugger.start(mode, "fetch")) {
      EventRequest breakpoint = debugger.breakpoint("await");
      Stop inside = debugger.goOn();
      breakpoint.disable();
      Stop outside = debugger.step(inside.thread(), StepRequest.STEP_OUT);
      assertEquals(inside.thread(), outside.thread());
      assertEquals(List.of("in fetchTwoPages"), outside.calls());
      assertTrue(debugger.answered() > 0);
    }
  }

  // ---- While a task is stopped

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void methodsAreCalledInTheStoppedTask(Mode mode) throws Exception {
    try (var debugger = Debugger.start(mode, "fetch")) {
      debugger.breakpoint("sleep");
      Stop stop = debugger.goOn();
      assertEquals("fetcher", stop.evaluate("task", "name"));
      assertEquals("<Task pending name='fetcher'>", stop.evaluate("task", "toString"));
      assertEquals(
          "<Future finished result=the page of https://example.com>",
          stop.evaluate("answer", "toString"));
    }
  }

  /// Only the task is suspended, but who else should run its loop? Time goes on.
  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aStoppedTaskHoldsItsLoopAndNoOtherThread(Mode mode) throws Exception {
    try (var debugger = Debugger.start(mode, "hold")) {
      debugger.breakpoint("held", EventRequest.SUSPEND_EVENT_THREAD);
      debugger.breakpoint("watched", EventRequest.SUSPEND_EVENT_THREAD);
      Stop task = debugger.goOn();
      assertEquals("holder at held", task.where());
      Stop thread = debugger.awaitAnother();
      assertEquals("watcher at watched", thread.where());
      assertEquals("false", thread.locals().get("loopGoesOn"));
      assertTrue(task.thread().isSuspended());
      assertFalse(debugger.threads().stream().allMatch(ThreadReference::isSuspended));
      List<String> printed = debugger.goOnToTheEnd();
      assertEquals("ended", printed.getLast());
      assertTrue(printed.contains("timed out"), printed::toString);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aBreakpointForAllStopsTheOtherThreadsToo(Mode mode) throws Exception {
    try (var debugger = Debugger.start(mode, "hold")) {
      debugger.breakpoint("held");
      Stop task = debugger.goOn();
      assertEquals("holder at held", task.where());
      assertTrue(debugger.threads().stream().allMatch(ThreadReference::isSuspended));
      List<String> printed = debugger.goOnToTheEnd();
      assertEquals("ended", printed.getLast());
      assertTrue(printed.contains("timed out"), printed::toString);
    }
  }

  /// Those of IDEs do not ask, as there may be millions; then tasks that stopped are listed.
  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PORTABLE"})
  void aDebuggerThatAsksForVirtualThreadsListsTheTasks(Mode mode) throws Exception {
    try (var debugger = Debugger.startListing(mode, "fetch")) {
      debugger.breakpoint("sleep");
      var _ = debugger.goOn();
      List<String> listed = debugger.threads().stream().map(ThreadReference::name).toList();
      assertTrue(listed.containsAll(List.of("fetcher", "crawler")), listed::toString);
    }
  }
}
