package io.asyncio.loop;

import java.util.List;

/// One sleep of a loop and one step from another thread, seen by a poller in which a sleep lasts
/// for ever: its `poll` never returns to the door, as no real one may before the wake-up.
///
/// A wake-up is lost if the loop slept and nobody woke it.
final class LastSleep implements Poller {

  private final Door door;
  private volatile boolean slept;
  private volatile boolean woken;
  private volatile boolean stepCame;

  LastSleep(Door.Maker maker) {
    door = maker.around(this);
  }

  /// The loop's thread; says whether it fell asleep.
  boolean fallsAsleep() {
    try {
      door.sleep(FOREVER);
    } catch (Asleep _) {
      // So that the door still stands as it was when the sleep began.
    }
    return slept;
  }

  /// Another thread; says whether it woke the loop.
  boolean wakes() {
    door.add(new Door.Parcel(1, List.of()));
    stepCame = true;
    return woken;
  }

  /// When all is quiet.
  void check() {
    if (slept && stepCame && !woken) {
      throw new IllegalStateException("a step is in the inbox, and the loop sleeps for ever");
    }
  }

  @Override
  public void poll(long maxWaitNanos) {
    slept = true;
    throw new Asleep();
  }

  @Override
  public void wakeup() {
    woken = true;
  }

  @Override
  public void close() {}

  private static final class Asleep extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Asleep() {
      super(null, null, false, false);
    }
  }
}
