package io.asyncio.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// All golden traces, in the order of `INDEX.tsv`.
///
/// @param entries a row each
public record Index(List<Entry> entries) {

  /// Reads the index that lies beside the traces.
  ///
  /// @return every scenario that must have a twin
  public static Index load() {
    try (var in = Index.class.getResourceAsStream("traces/INDEX.tsv")) {
      if (in == null) {
        throw new IllegalStateException("traces/INDEX.tsv is not on the class path");
      }
      var rows = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
      return new Index(rows.skip(1).map(Entry::of).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Finds one scenario.
  ///
  /// @param path area and name, as in `tasks/names`
  /// @return its row, or nothing if no such scenario exists
  public Optional<Entry> find(String path) {
    return entries.stream().filter(entry -> entry.path().equals(path)).findFirst();
  }
}
