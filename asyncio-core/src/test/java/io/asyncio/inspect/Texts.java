package io.asyncio.inspect;

import java.util.List;
import java.util.stream.Collectors;

/// Reports without what differs from run to run.
final class Texts {

  private Texts() {}

  static String normal(String text) {
    return text.lines()
        .filter(line -> !line.contains("at java.base/"))
        .map(line ->
            line.replaceAll("event loop [0-9]+", "event loop N")
                .replaceAll("\\.java:[0-9]+", ".java:N")
                .replaceAll("@[0-9a-f]+", "@H"))
        .collect(Collectors.joining("\n"));
  }

  static List<String> normal(List<String> texts) {
    return texts.stream().map(Texts::normal).toList();
  }
}
