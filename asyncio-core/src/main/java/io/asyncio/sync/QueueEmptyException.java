package io.asyncio.sync;

import io.asyncio.AsyncioException;
import java.io.Serial;

/// Thrown by a [Queue] that has no item when [Queue#getNowait()] asks for one.
///
/// asyncio's `QueueEmpty`.
public final class QueueEmptyException extends AsyncioException {
  @Serial private static final long serialVersionUID = 1L;

  QueueEmptyException(String message) {
    super(message, null);
  }
}
