package io.asyncio.http;

/// How much of a form is accepted.
///
/// @param total of the whole body, in bytes
/// @param field of the value of one field, in bytes
/// @param count of fields and files
/// @param memory how long a file may be that is not written to a temporary one, in bytes
public record FormLimits(long total, int field, int count, int memory) {

  private static final FormLimits DEFAULTS = new FormLimits(16L << 20, 1 << 20, 1_000, 64 * 1024);

  /// Checks the parts.
  ///
  /// @throws IllegalArgumentException if one is negative, or there may be no field
  public FormLimits {
    if (total < 0 || field < 0 || count <= 0 || memory < 0) {
      throw new IllegalArgumentException(
          "limits of a form must not be negative, and its count must be positive; found total %d,"
                  .formatted(total)
              + " field %d, count %d, memory %d".formatted(field, count, memory));
    }
  }

  /// Returns the usual limits.
  ///
  /// @return 16 MiB in all, 1 MiB for a field, 1 000 fields and files, 64 KiB of a file in memory
  public static FormLimits defaults() {
    return DEFAULTS;
  }

  /// Returns a copy with another length of the whole.
  ///
  /// @param newTotal in bytes
  /// @return a copy
  public FormLimits withTotal(long newTotal) {
    return new FormLimits(newTotal, field, count, memory);
  }

  /// Returns a copy with another length of a field.
  ///
  /// @param newField in bytes
  /// @return a copy
  public FormLimits withField(int newField) {
    return new FormLimits(total, newField, count, memory);
  }

  /// Returns a copy with another number of fields and files.
  ///
  /// @param newCount positive
  /// @return a copy
  public FormLimits withCount(int newCount) {
    return new FormLimits(total, field, newCount, memory);
  }

  /// Returns a copy with another length of files that stay in memory.
  ///
  /// @param newMemory in bytes
  /// @return a copy
  public FormLimits withMemory(int newMemory) {
    return new FormLimits(total, field, count, newMemory);
  }
}
