package example;

import java.util.concurrent.CountDownLatch;

/// What no task should do.
public final class Blocking {

  /// Whether the code is in there.
  public volatile boolean entered;

  private volatile boolean released;
  private final CountDownLatch latch = new CountDownLatch(1);

  /// Where a class initialiser waits.
  static volatile Blocking forInitialiser = new Blocking();

  /// Computes, without a call of anything, until it is released.
  public void compute() {
    entered = true;
    while (!released) {
      // on and on
    }
  }

  /// Waits inside the JDK until it is released.
  public void await() throws InterruptedException {
    entered = true;
    latch.await();
  }

  /// Waits inside the initialiser of a class, which is a new one each time.
  public void initialise() throws ReflectiveOperationException {
    forInitialiser = this;
    Class.forName("example.Initialiser", true, new FreshLoader());
  }

  /// Until the code is in there.
  public void awaitEntered() {
    while (!entered) {
      Thread.onSpinWait();
    }
  }

  /// Lets it go on.
  public void release() {
    released = true;
    latch.countDown();
  }
}
