package io.asyncio.cli.inspect;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;

/// The words of one command, read.
///
/// @param command `ps`, `pstree` or `top`
/// @param pid whom to look at; only `ps` can do without
/// @param limit how many tasks of each loop to show
/// @param count how many frames `top` prints
record InspectOptions(
    String command,
    OptionalLong pid,
    boolean stacks,
    boolean json,
    int limit,
    Duration interval,
    long count) {

  private static final String WHOLE = "[0-9]{1,9}";
  private static final String SECONDS = "[0-9]{1,6}(\\.[0-9]{1,3})?";

  /// @param words the command and what follows it
  static InspectOptions of(List<String> words) throws InspectFailedException {
    var options =
        new InspectOptions(
            words.getFirst(),
            OptionalLong.empty(),
            false,
            false,
            200,
            Duration.ofSeconds(1),
            Long.MAX_VALUE);
    var rest = words.subList(1, words.size()).iterator();
    while (rest.hasNext()) {
      options = options.with(rest.next(), rest);
    }
    if (options.pid.isEmpty() && !options.command.equals("ps")) {
      throw options.wrong(
          "no process given; write './asyncio %s PID', './asyncio ps' lists the processes"
              .formatted(options.command));
    }
    return options;
  }

  private InspectOptions with(String word, Iterator<String> rest) throws InspectFailedException {
    return switch (command + " " + word) {
      case "ps --stacks" -> new InspectOptions(command, pid, true, json, limit, interval, count);
      case "ps --json", "pstree --json", "top --json" ->
          new InspectOptions(command, pid, stacks, true, limit, interval, count);
      case "ps --limit", "pstree --limit" ->
          new InspectOptions(command, pid, stacks, json, whole(word, rest), interval, count);
      case "top --interval" ->
          new InspectOptions(command, pid, stacks, json, limit, seconds(word, rest), count);
      case "top --count" ->
          new InspectOptions(command, pid, stacks, json, limit, interval, whole(word, rest));
      default -> withPid(word);
    };
  }

  private InspectOptions withPid(String word) throws InspectFailedException {
    if (word.startsWith("-")) {
      throw wrong("unknown option '%s'; options are %s".formatted(word, known()));
    }
    if (!word.matches(WHOLE)) {
      throw wrong(
          "'%s' is not the number of a process; './asyncio ps' lists the processes"
              .formatted(word));
    }
    if (pid.isPresent()) {
      throw wrong("one process at a time, found '%s' after '%s'".formatted(word, pid.getAsLong()));
    }
    var found = OptionalLong.of(new BigInteger(word).longValueExact());
    return new InspectOptions(command, found, stacks, json, limit, interval, count);
  }

  private int whole(String option, Iterator<String> rest) throws InspectFailedException {
    var word = rest.hasNext() ? rest.next() : "";
    if (!word.matches(WHOLE) || word.matches("0+")) {
      throw wrong("'%s' wants a whole number above 0, found '%s'".formatted(option, word));
    }
    return new BigInteger(word).intValueExact();
  }

  private Duration seconds(String option, Iterator<String> rest) throws InspectFailedException {
    var word = rest.hasNext() ? rest.next() : "";
    if (!word.matches(SECONDS) || word.matches("[0.]+")) {
      throw wrong("'%s' wants seconds above 0, such as 0.5, found '%s'".formatted(option, word));
    }
    return Duration.ofMillis(new BigDecimal(word).movePointRight(3).longValueExact());
  }

  private String known() {
    return switch (command) {
      case "ps" -> "--stacks, --limit NUMBER and --json";
      case "pstree" -> "--limit NUMBER and --json";
      default -> "--interval SECONDS, --count NUMBER and --json";
    };
  }

  private InspectFailedException wrong(String sentence) {
    return InspectFailedException.wrongCommand(
        "asyncio %s: %s".formatted(command, Text.visible(sentence)));
  }
}
