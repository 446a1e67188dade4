package io.asyncio;

import org.jspecify.annotations.Nullable;

/// Ends the program rather than a task: it leaves the loop at once, through groups and gathers,
/// bare.
public abstract sealed class ProgramExit extends Error permits KeyboardInterrupt, SystemExit {

  private static final long serialVersionUID = 1L;

  ProgramExit(@Nullable String message) {
    super(message);
  }
}
