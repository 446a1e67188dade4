package io.asyncio.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// One row of the index of golden traces.
///
/// @param area the folder of the program and the package of its twin
/// @param name the program's file name without `.py`; the twin's class has it in camel case
/// @param behaviour what the program shows, one sentence
/// @param tags `core`, `thread` (uses foreign threads), `net` (uses sockets), `debug`
public record Entry(String area, String name, String behaviour, Set<String> tags) {

  static Entry of(String row) {
    var columns = row.split("\t", -1);
    if (columns.length != 4) {
      throw new IllegalArgumentException("index row '" + row + "' needs 4 columns between tabs");
    }
    return new Entry(columns[0], columns[1], columns[2], Set.of(columns[3].split("[ ,]+")));
  }

  /// Returns the key by which a scenario is asked for.
  ///
  /// @return area and name, as in `tasks/names`
  public String path() {
    return area + "/" + name;
  }

  /// Tells whether the scenario has a trace in a setting: neither foreign threads nor the peers of
  /// sockets see virtual time.
  ///
  /// @param setting the conditions asked about
  /// @return whether to play it there
  public boolean fits(Setting setting) {
    return !(setting.virtualTime() && (tags.contains("thread") || tags.contains("net")));
  }

  /// Returns the twin's class name, which follows from the program's name.
  ///
  /// @return a binary class name
  public String twinName() {
    var camel =
        Arrays.stream(name.split("_"))
            .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
            .collect(Collectors.joining());
    return Entry.class.getPackageName() + "." + area + "." + camel;
  }

  /// Creates the twin.
  ///
  /// @return a fresh scenario
  /// @throws ClassNotFoundException if the program has no twin
  public Scenario twin() throws ClassNotFoundException {
    try {
      return Class.forName(twinName()).asSubclass(Scenario.class).getConstructor().newInstance();
    } catch (ClassNotFoundException e) {
      throw e;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          twinName() + " cannot be created: make it public, with a public constructor", e);
    }
  }

  /// Reads the lines that CPython printed.
  ///
  /// @return the golden trace
  public List<String> expected() {
    var resource = "traces/" + path() + ".out";
    try (var in = Entry.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "no trace " + resource + " beside the twins; copy it there");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return path();
  }
}
