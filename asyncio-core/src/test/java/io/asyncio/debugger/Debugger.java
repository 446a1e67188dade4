package io.asyncio.debugger;

import com.example.DebuggedProgram;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassType;
import com.sun.jdi.IntegerValue;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.VMStartException;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.LocatableEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.StepRequest;
import io.asyncio.Mode;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A debugger as those of IntelliJ IDEA and VS Code are: it starts [DebuggedProgram] in a JVM of
/// its own and speaks JDWP with it.
final class Debugger implements AutoCloseable {

  private static final int MILLIS_AT_MOST = 60_000;

  private final VirtualMachine debugged;
  private final ClassType program;

  private Debugger(VirtualMachine debugged) throws InterruptedException {
    this.debugged = debugged;
    var loading = debugged.eventRequestManager().createClassPrepareRequest();
    loading.addClassFilter(DebuggedProgram.class.getName());
    loading.enable();
    program = (ClassType) goOnTo(ClassPrepareEvent.class).referenceType();
  }

  /// Starts the program and holds it before its first line.
  static Debugger start(Mode mode, String scenario) throws IOException, InterruptedException {
    return start(mode, scenario, Map.of());
  }

  /// The same for a debugger that asks for virtual threads when it lists the threads.
  static Debugger startListing(Mode mode, String scenario)
      throws IOException, InterruptedException {
    return start(mode, scenario, Map.of("includevirtualthreads", "y"));
  }

  private static Debugger start(Mode mode, String scenario, Map<String, String> more)
      throws IOException, InterruptedException {
    var launcher = Bootstrap.virtualMachineManager().defaultConnector();
    var arguments = launcher.defaultArguments();
    arguments.get("main").setValue(DebuggedProgram.class.getName() + " " + scenario);
    arguments
        .get("options")
        .setValue(String.join(" ", Jvm.options(mode)) + " -cp \"" + Jvm.CLASS_PATH + "\"");
    more.forEach((name, value) -> arguments.get(name).setValue(value));
    try {
      return new Debugger(launcher.launch(arguments));
    } catch (IllegalConnectorArgumentsException | VMStartException e) {
      throw new IllegalStateException("the program to debug did not start", e);
    }
  }

  // ---- What to stop at

  /// Stops a thread at the line that ends with this comment, and all others too.
  EventRequest breakpoint(String comment) {
    return breakpoint(comment, EventRequest.SUSPEND_ALL);
  }

  /// The same, and says which threads stop.
  EventRequest breakpoint(String comment, int suspendPolicy) {
    var line = SourceLines.find(program, comment);
    var breakpoint = debugged.eventRequestManager().createBreakpointRequest(line);
    breakpoint.setSuspendPolicy(suspendPolicy);
    breakpoint.enable();
    return breakpoint;
  }

  /// Stops a thread that writes this field of the program, and all others too.
  void watchpoint(String field) {
    debugged
        .eventRequestManager()
        .createModificationWatchpointRequest(program.fieldByName(field))
        .enable();
  }

  /// Stops where the program throws, be it caught or not.
  void exceptionBreakpoint() {
    var exception = debugged.eventRequestManager().createExceptionRequest(null, true, true);
    exception.addClassFilter(program);
    exception.enable();
  }

  // ---- Going on

  /// Goes on until a thread stops.
  Stop goOn() throws InterruptedException {
    return new Stop(goOnTo(LocatableEvent.class), program);
  }

  /// Goes on until this thread has done a step of a depth of [StepRequest], outside of the classes
  /// that these patterns exclude.
  Stop step(ThreadReference thread, int depth, String... excluded) throws InterruptedException {
    var requests = debugged.eventRequestManager();
    var step = requests.createStepRequest(thread, StepRequest.STEP_LINE, depth);
    for (String classes : excluded) {
      step.addClassExclusionFilter(classes);
    }
    step.addCountFilter(1); // the last filter, or it counts what the others drop
    step.enable();
    try {
      return goOn();
    } finally {
      requests.deleteEventRequest(step);
    }
  }

  /// Waits until one more thread stops.
  Stop awaitAnother() throws InterruptedException {
    return new Stop(await(LocatableEvent.class), program);
  }

  /// Goes on to the end and returns what was printed.
  List<String> goOnToTheEnd() throws InterruptedException {
    var _ = goOnTo(VMDisconnectEvent.class);
    return printed();
  }

  private <E extends Event> E goOnTo(Class<E> kind) throws InterruptedException {
    debugged.resume();
    return await(kind);
  }

  private <E extends Event> E await(Class<E> kind) throws InterruptedException {
    while (true) {
      EventSet events = debugged.eventQueue().remove(MILLIS_AT_MOST);
      if (events == null) {
        close();
        throw new AssertionError("there came no " + kind.getSimpleName());
      }
      for (Event event : events) {
        if (kind.isInstance(event)) {
          return kind.cast(event);
        }
        if (event instanceof VMDisconnectEvent) {
          throw new AssertionError(
              "the program ended without a " + kind.getSimpleName() + ": " + printed());
        }
      }
      events.resume();
    }
  }

  private List<String> printed() {
    return debugged.process().inputReader().lines().toList();
  }

  // ---- Looking

  /// Returns the threads of the debugger's list.
  List<ThreadReference> threads() {
    return debugged.allThreads();
  }

  /// Returns how many requests the program's servers have answered.
  int answered() {
    var field = program.fieldByName("answered");
    return ((IntegerValue) program.getValue(field)).value();
  }

  /// Ends the program, wherever it is.
  @Override
  public void close() {
    debugged.process().destroyForcibly();
  }
}
