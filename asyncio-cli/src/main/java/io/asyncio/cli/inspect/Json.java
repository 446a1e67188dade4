package io.asyncio.cli.inspect;

import io.asyncio.inspect.LoopView;
import io.asyncio.inspect.TaskView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Writes views as JSON (RFC 8259), in ASCII, so that no encoding of a terminal or pipe can spoil
/// it. Fields are named as the components of the records.
final class Json {
  private final StringBuilder out = new StringBuilder();

  private Json() {}

  /// @param value a map with names in order, a list, a text, a number or a truth value
  static String of(Object value) {
    var json = new Json();
    json.add(value);
    return json.out.toString();
  }

  static Map<String, Object> loop(LoopView loop) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("id", loop.id());
    fields.put("thread", loop.thread());
    fields.put("mode", loop.mode());
    fields.put("state", loop.state());
    fields.put("debug", loop.debug());
    fields.put("consistent", loop.consistent());
    fields.put("ageMillis", loop.ageMillis());
    fields.put("steps", loop.steps());
    fields.put("ready", loop.ready());
    fields.put("timers", loop.timers());
    fields.put("outside", loop.outside());
    fields.put("lagMicros", loop.lagMicros());
    fields.put("stepMillis", loop.stepMillis());
    fields.put("step", loop.step());
    fields.put("stepStack", loop.stepStack());
    fields.put("slowSteps", loop.slowSteps());
    fields.put("tasks", loop.tasks());
    fields.put("tasksReady", loop.tasksReady());
    fields.put("tasksRunning", loop.tasksRunning());
    fields.put("tasksWaiting", loop.tasksWaiting());
    fields.put("tasksBlocked", loop.tasksBlocked());
    fields.put("deadlock", loop.deadlock());
    fields.put("shown", loop.shown().stream().map(Json::task).toList());
    return fields;
  }

  private static Map<String, Object> task(TaskView task) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("id", task.id());
    fields.put("name", task.name());
    fields.put("state", task.state());
    fields.put("waitingMillis", task.waitingMillis());
    fields.put("waitsFor", task.waitsFor());
    fields.put("waitsForTasks", task.waitsForTasks());
    fields.put("group", task.group());
    fields.put("stack", task.stack());
    fields.put("createdAt", task.createdAt());
    return fields;
  }

  private void add(Object value) {
    switch (value) {
      case Map<?, ?> fields ->
          addAll(
              '{',
              fields.entrySet(),
              '}',
              field -> {
                addText(String.valueOf(field.getKey()));
                out.append(':');
                add(field.getValue());
              });
      case List<?> values -> addAll('[', values, ']', this::add);
      case String text -> addText(text);
      case Long _, Integer _, Boolean _ -> out.append(value);
      default -> throw new IllegalArgumentException("cannot write " + value.getClass());
    }
  }

  private <T> void addAll(char open, Iterable<T> all, char close, Consumer<? super T> one) {
    out.append(open);
    boolean first = true;
    for (var each : all) {
      if (!first) {
        out.append(',');
      }
      first = false;
      one.accept(each);
    }
    out.append(close);
  }

  private void addText(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c >= ' ' && c <= '~') {
            out.append(c);
          } else {
            out.append("\\u%04x".formatted((int) c));
          }
        }
      }
    }
    out.append('"');
  }
}
