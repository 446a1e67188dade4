package io.asyncio.sync;

/// How an object of this package names itself in texts, as in `Lock@1f2e3d`.
final class Identity {
  private Identity() {}

  static String of(Object object) {
    return object.getClass().getSimpleName()
        + '@'
        + Integer.toHexString(System.identityHashCode(object));
  }
}
