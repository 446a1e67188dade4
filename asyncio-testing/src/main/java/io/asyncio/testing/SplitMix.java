package io.asyncio.testing;

/// The generator SplitMix64 of Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators" (2014): written out, so that a seed that was kept means the same on every JDK.
final class SplitMix {

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SplitMix(long seed) {
    state = seed;
  }

  long next() {
    state += GOLDEN_GAMMA;
    long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /// A number from 0 to `bound - 1`.
  int next(int bound) {
    // The high half of a 32-bit product: as even as a schedule needs it, and no division.
    return (int) (((next() >>> 32) * bound) >>> 32);
  }
}
