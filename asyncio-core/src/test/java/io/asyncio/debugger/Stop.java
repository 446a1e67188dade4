package io.asyncio.debugger;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.ClassNotLoadedException;
import com.sun.jdi.ClassType;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.InvalidTypeException;
import com.sun.jdi.InvocationException;
import com.sun.jdi.LocalVariable;
import com.sun.jdi.Location;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.PrimitiveValue;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.Value;
import com.sun.jdi.event.LocatableEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A thread that stopped, and what a debugger shows of it.
record Stop(LocatableEvent event, ClassType program) {

  ThreadReference thread() {
    return event.thread();
  }

  /// The thread's name and the line where it is.
  String where() {
    Location place = event.location();
    boolean own = place.declaringType().equals(program);
    return thread().name() + " at " + (own ? SourceLines.name(place.lineNumber()) : place);
  }

  /// The variables of the innermost call. Of an object that is no text its type.
  Map<String, String> locals() throws AbsentInformationException, IncompatibleThreadStateException {
    StackFrame frame = thread().frame(0);
    Map<String, String> locals = new LinkedHashMap<>();
    for (LocalVariable local : frame.visibleVariables()) {
      locals.put(local.name(), text(frame.getValue(local)));
    }
    return locals;
  }

  /// The calls of the program's own methods, innermost first.
  List<String> calls() throws IncompatibleThreadStateException {
    return thread().frames().stream()
        .map(StackFrame::location)
        .filter(place -> place.declaringType().equals(program))
        .map(place -> place.method().name().replaceFirst("^lambda\\$(.*)\\$\\d+$", "in $1"))
        .toList();
  }

  /// What a method without parameters of a variable returns, called on the stopped thread.
  String evaluate(String variable, String method)
      throws AbsentInformationException,
          IncompatibleThreadStateException,
          InvalidTypeException,
          ClassNotLoadedException,
          InvocationException {
    StackFrame frame = thread().frame(0);
    var object = (ObjectReference) frame.getValue(frame.visibleVariableByName(variable));
    var called = object.referenceType().methodsByName(method, "()Ljava/lang/String;").getFirst();
    int alone = ObjectReference.INVOKE_SINGLE_THREADED;
    return text(object.invokeMethod(thread(), called, List.of(), alone));
  }

  private static String text(Value value) {
    return switch (value) {
      case null -> "null";
      case StringReference text -> text.value();
      case PrimitiveValue number -> number.toString();
      default -> value.type().name();
    };
  }
}
