package example;

/// A class that waits while it is initialised.
public final class Initialiser {

  static {
    try {
      Initialisation.run();
    } catch (InterruptedException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Initialiser() {}
}
