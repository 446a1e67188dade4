package io.asyncio.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramCacheTest {
  private static final Program PROGRAM = new Program("One", Map.of("One", new byte[] {1, 2, 3}));

  @TempDir Path directory;

  private static SourceFile source(String name, String text) {
    return new SourceFile(name, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatWasKeptIsFound() {
    var cache = new ProgramCache(directory);
    cache.keep(source("One.java", "text"), PROGRAM);

    var found = cache.find(source("elsewhere/One.java", "text")).orElseThrow();

    assertEquals("One", found.mainClass());
    assertArrayEquals(new byte[] {1, 2, 3}, found.classes().get("One"));
  }

  @Test
  void nothingElseIsFound() {
    var cache = new ProgramCache(directory);
    cache.keep(source("One.java", "text"), PROGRAM);

    assertEquals(Optional.empty(), cache.find(source("One.java", "texd")));
    assertEquals(Optional.empty(), cache.find(source("Two.java", "text")));
  }

  @Test
  void anEntryOfAnotherTextUnderTheSameNameIsRefused() throws IOException {
    var cache = new ProgramCache(directory);
    cache.keep(source("One.java", "text"), PROGRAM);
    var other = onlyEntry();
    var moved = directory.resolve("moved");
    Files.move(other, moved);
    cache.keep(source("One.java", "texd"), PROGRAM);
    Files.move(moved, onlyEntryBut(moved), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertEquals(Optional.empty(), cache.find(source("One.java", "texd")));
  }

  @Test
  void everyDamagedByteAndEveryLengthIsNoticed() throws IOException {
    var cache = new ProgramCache(directory);
    var source = source("One.java", "text");
    cache.keep(source, PROGRAM);
    var entry = onlyEntry();
    var sound = Files.readAllBytes(entry);

    for (int i = 0; i < sound.length; i++) {
      var damaged = sound.clone();
      damaged[i] ^= 0x40;
      Files.write(entry, damaged);
      assertEquals(Optional.empty(), cache.find(source), "byte " + i);
      Files.write(entry, Arrays.copyOf(sound, i));
      assertEquals(Optional.empty(), cache.find(source), "length " + i);
    }
  }

  @Test
  void theDirectoryDoesNotGrowForEver() throws IOException {
    var cache = new ProgramCache(directory);
    for (int i = 0; i < 600; i++) {
      cache.keep(source("One.java", "text " + i), PROGRAM);
    }

    try (var entries = Files.list(directory)) {
      assertTrue(entries.count() <= 512);
    }
    assertTrue(cache.find(source("One.java", "text 599")).isPresent());
  }

  private Path onlyEntry() throws IOException {
    return onlyEntryBut(directory);
  }

  private Path onlyEntryBut(Path other) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.filter(entry -> !entry.equals(other)).findFirst().orElseThrow();
    }
  }
}
