package io.asyncio.conformance;

import io.asyncio.Mode;
import java.util.List;

/// The conditions under which a scenario is played; none of them may change its trace.
///
/// @param mode how the loop schedules its tasks
/// @param virtualTime whether time jumps to the next timer instead of being waited for
public record Setting(Mode mode, boolean virtualTime) {

  /// Returns all settings in which every scenario without foreign threads must print its trace.
  ///
  /// @return native and portable mode, each on the real and on the virtual clock
  public static List<Setting> all() {
    return List.of(
        new Setting(Mode.NATIVE, false),
        new Setting(Mode.NATIVE, true),
        new Setting(Mode.PORTABLE, false),
        new Setting(Mode.PORTABLE, true));
  }

  @Override
  public String toString() {
    return mode.name().toLowerCase(java.util.Locale.ROOT)
        + (virtualTime ? ", virtual clock" : ", real clock");
  }
}
