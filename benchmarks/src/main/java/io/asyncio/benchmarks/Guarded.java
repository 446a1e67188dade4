package io.asyncio.benchmarks;

import org.openjdk.jmh.annotations.CompilerControl;

/// What the lock of the `lock` row guards.
///
/// The call is never inlined: otherwise the JIT compiler proves that nobody can see an uncontended
/// lock being taken and leaves the whole row out.
public final class Guarded {
  private long touched;

  /// Changes the guarded state.
  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  public void touch() {
    touched++;
  }

  long touched() {
    return touched;
  }
}
