package io.asyncio.sync;

import io.asyncio.AsyncioException;
import java.io.Serial;

/// Thrown by a [Queue] that was shut down, when an item is put, or when none is left to get.
///
/// asyncio's `QueueShutDown`.
public final class QueueShutDownException extends AsyncioException {
  @Serial private static final long serialVersionUID = 1L;

  QueueShutDownException(String message) {
    super(message, null);
  }
}
