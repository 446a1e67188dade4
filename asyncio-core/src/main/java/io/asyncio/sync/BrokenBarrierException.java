package io.asyncio.sync;

import java.io.Serial;

/// Thrown to a task that waits at a [Barrier] which is aborted or reset, or comes to an aborted
/// one.
///
/// asyncio's `BrokenBarrierError`, a `RuntimeError` there.
public final class BrokenBarrierException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  BrokenBarrierException(String message) {
    super(message);
  }
}
