package example;

/// What the initialiser calls; public, since the fresh class is in a package of its own.
public final class Initialisation {

  private Initialisation() {}

  /// Waits.
  public static void run() throws InterruptedException {
    Blocking.forInitialiser.await();
  }
}
