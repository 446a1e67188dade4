package io.asyncio;

/// The user pressed Ctrl-C. Comes out of [Asyncio#run] once the main task, which was cancelled, has
/// ended; the launcher turns it into exit code 130.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-runner.html#handling-keyboard-interruption">asyncio:
///   handling keyboard interruption</a>
public final class KeyboardInterrupt extends ProgramExit {

  private static final long serialVersionUID = 1L;

  /// Creates an interrupt.
  public KeyboardInterrupt() {
    super(null);
  }
}
