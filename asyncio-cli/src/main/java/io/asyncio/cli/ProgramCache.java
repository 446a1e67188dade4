package io.asyncio.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.zip.CRC32C;

// Never stale: an entry carries the whole source text, the file's name and the Java that compiled
// it, and is used only if all three are equal, byte by byte; the hash in the entry's name merely
// finds it. (The library is not in the entry: each build of it has a cache directory of its own.)
//
// Never in the way: an entry is written beside its place and moved there in one step, so that
// concurrent runs see all of it or nothing; a checksum over the entry finds what a full disk or a
// crash left behind; and whatever goes wrong, the program is compiled as if there were no cache.

/// Compiled programs kept in a directory, found by their source text.
final class ProgramCache {
  private static final int MAGIC = 0x61696f01;
  private static final int MAX_ENTRIES = 512;

  private final Path directory;

  ProgramCache(Path directory) {
    this.directory = directory;
  }

  /// Returns the program compiled from exactly this text earlier, if it is there and sound.
  Optional<Program> find(SourceFile source) {
    try {
      return read(Files.readAllBytes(entry(source)), source);
    } catch (IOException | BufferUnderflowException | NegativeArraySizeException _) {
      return Optional.empty();
    }
  }

  /// Keeps the program for the next run; does nothing if the directory cannot be written.
  void keep(SourceFile source, Program program) {
    try {
      Files.createDirectories(directory);
      makeRoom();
      var unfinished = Files.createTempFile(directory, "unfinished", ".tmp");
      try {
        Files.write(unfinished, bytes(source, program));
        Files.move(unfinished, entry(source), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException _) {
      return;
    }
  }

  private Path entry(SourceFile source) {
    var crc = new CRC32C();
    crc.update(header(source));
    return directory.resolve(
        Long.toHexString(crc.getValue()) + "-" + Integer.toHexString(source.bytes().length));
  }

  /// Everything that the class files are made from, apart from the library.
  private static byte[] header(SourceFile source) {
    var facts = source.simpleName() + '\0' + Runtime.version() + '\0';
    var bytes = facts.getBytes(StandardCharsets.UTF_8);
    var header = Arrays.copyOf(bytes, bytes.length + source.bytes().length);
    System.arraycopy(source.bytes(), 0, header, bytes.length, source.bytes().length);
    return header;
  }

  private static byte[] bytes(SourceFile source, Program program) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(MAGIC);
    writeBlock(out, header(source));
    writeBlock(out, program.mainClass().getBytes(StandardCharsets.UTF_8));
    out.writeInt(program.classes().size());
    for (var entry : program.classes().entrySet()) {
      writeBlock(out, entry.getKey().getBytes(StandardCharsets.UTF_8));
      writeBlock(out, entry.getValue());
    }
    out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
    return bytes.toByteArray();
  }

  private static Optional<Program> read(byte[] entry, SourceFile source) {
    var in = ByteBuffer.wrap(entry);
    int end = entry.length - Integer.BYTES;
    if (end < Integer.BYTES || in.getInt(end) != checksum(entry, end)) {
      return Optional.empty();
    }
    if (in.getInt() != MAGIC || !Arrays.equals(readBlock(in), header(source))) {
      return Optional.empty();
    }
    var mainClass = new String(readBlock(in), StandardCharsets.UTF_8);
    var classes = new LinkedHashMap<String, byte[]>();
    for (int left = in.getInt(); left > 0; left--) {
      classes.put(new String(readBlock(in), StandardCharsets.UTF_8), readBlock(in));
    }
    return Optional.of(new Program(mainClass, classes));
  }

  private static void writeBlock(DataOutputStream out, byte[] block) throws IOException {
    out.writeInt(block.length);
    out.write(block);
  }

  private static byte[] readBlock(ByteBuffer in) {
    var block = new byte[in.getInt()];
    in.get(block);
    return block;
  }

  private static int checksum(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /// Deletes the older half once the directory is full; a run never waits for this.
  private void makeRoom() throws IOException {
    var entries = directory.toFile().listFiles();
    if (entries == null || entries.length < MAX_ENTRIES) {
      return;
    }
    Arrays.sort(entries, Comparator.comparingLong(java.io.File::lastModified));
    for (int i = 0; i < entries.length / 2; i++) {
      Files.deleteIfExists(entries[i].toPath());
    }
  }
}
