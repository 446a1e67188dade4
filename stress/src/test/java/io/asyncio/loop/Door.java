package io.asyncio.loop;

import java.util.List;

/// What a loop asks of its inbox: the [Inbox] itself, and beside it the wrong ones of [Planted], by
/// which each checker shows that it would notice.
interface Door {

  /// Any thread.
  void add(Step step);

  /// The loop's thread: lets what came arrive.
  void drainTo(HandleLoop loop);

  /// The loop's thread: waits in the poller unless something is here already.
  void sleep(long maxWaitNanos);

  /// How a door is made around the poller that it wakes.
  interface Maker {
    Door around(Poller poller);
  }

  static Door inbox(Poller poller) {
    Inbox inbox = new Inbox(poller);
    return new Door() {
      @Override
      public void add(Step step) {
        inbox.add(step);
      }

      @Override
      public void drainTo(HandleLoop loop) {
        inbox.drainTo(loop);
      }

      @Override
      public void sleep(long maxWaitNanos) {
        inbox.sleep(maxWaitNanos);
      }
    };
  }

  /// A step that only arrives, and writes that down.
  record Parcel(int content, List<Integer> arrived) implements Step {
    @Override
    public void step() {
      throw new IllegalStateException("a parcel is for arriving only: " + this);
    }

    @Override
    public void arrive(HandleLoop loop) {
      arrived.add(content);
    }
  }
}
