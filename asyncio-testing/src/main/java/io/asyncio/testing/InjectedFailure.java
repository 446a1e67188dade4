package io.asyncio.testing;

/// What [Explore#failures] throws at a suspension point.
public final class InjectedFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InjectedFailure() {
    super("injected at a suspension point");
  }
}
