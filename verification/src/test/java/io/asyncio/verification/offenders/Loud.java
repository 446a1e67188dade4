package io.asyncio.verification.offenders;

final class Loud {
  private Loud() {}

  static void standardOutput() {
    System.out.println();
  }

  static void standardError() {
    System.err.println();
  }

  static void io() {
    IO.println();
  }

  @SuppressWarnings("CatchAndPrintStackTrace")
  static void trace(Throwable failure) {
    failure.printStackTrace();
  }
}
