package io.asyncio.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/// What the prompt remembers from one session to the next: the lines typed, as jshell keeps them.
///
/// jshell's own place are the JDK's preferences, which warn for as long as the JVM lives when they
/// cannot be written. Here a memory that cannot be read is empty, and one that cannot be written is
/// forgotten.
final class PromptMemory {
  private final Optional<Path> file;
  private final Map<String, String> entries = new TreeMap<>();

  private PromptMemory(Optional<Path> file) {
    this.file = file;
  }

  static PromptMemory open(Optional<Path> file) {
    var memory = new PromptMemory(file);
    file.ifPresent(memory::read);
    return memory;
  }

  /// Returns what is remembered, to be changed.
  Map<String, String> entries() {
    return entries;
  }

  private void read(Path from) {
    var read = new Properties();
    try (var text = Files.newBufferedReader(from)) {
      read.load(text);
    } catch (IOException | IllegalArgumentException _) {
      return;
    }
    read.stringPropertyNames().forEach(name -> entries.put(name, read.getProperty(name)));
  }

  void keep() {
    file.ifPresent(this::write);
  }

  /// Two sessions that end at the same time leave one of the two memories, whole.
  private void write(Path to) {
    var written = new Properties();
    written.putAll(entries);
    try {
      Files.createDirectories(to.getParent());
      // Readable for its owner only.
      var next = Files.createTempFile(to.getParent(), "repl", ".next");
      try (var text = Files.newBufferedWriter(next)) {
        written.store(text, null);
      }
      Files.move(next, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException _) {
      // A session is over even if nobody remembers it.
    }
  }
}
