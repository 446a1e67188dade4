package io.asyncio.loop;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A poller with no I/O: it parks the loop's thread.
///
/// `wakeup` and `poll` meet as in Dekker's algorithm: each first writes its own volatile field and
/// then reads the other's, so that one of them sees the other. The permit sticks until a `poll`
/// takes it; what came before it is found in the inbox by then.
final class ParkingPoller implements Poller {

  private volatile boolean permit;
  private volatile @Nullable Thread waiting;

  @Override
  public void poll(long maxWaitNanos) {
    if (maxWaitNanos > 0) {
      waiting = Thread.currentThread();
      if (!permit) {
        park(maxWaitNanos);
      }
    }
    permit = false;
  }

  private void park(long nanos) {
    if (nanos == FOREVER) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, nanos);
    }
    // An interrupt is no message to a loop, and one left standing would make each park return.
    boolean _ = Thread.interrupted();
  }

  @Override
  public void wakeup() {
    permit = true;
    Thread thread = waiting;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public String label() {
    return "none";
  }

  @Override
  public void close() {
    waiting = null;
  }
}
