package io.asyncio.sync;

import io.asyncio.AsyncioException;
import java.io.Serial;

/// Thrown by a [Queue] that has no room when [Queue#putNowait] brings an item.
///
/// asyncio's `QueueFull`.
public final class QueueFullException extends AsyncioException {
  @Serial private static final long serialVersionUID = 1L;

  QueueFullException(String message) {
    super(message, null);
  }
}
