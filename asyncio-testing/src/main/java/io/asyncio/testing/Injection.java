package io.asyncio.testing;

/// What is done to a task at a suspension point, and when.
enum Injection {
  CANCEL_BEFORE("cancelled just before it suspends"),
  CANCEL_WHILE_WAITING("cancelled while it waits"),
  CANCEL_WHEN_WOKEN("cancelled when what it waits for has come and it has yet to go on"),
  CANCEL_TWICE("cancelled, and again where it suspends next"),
  FAIL_BEFORE("failed instead of waiting"),
  FAIL_AFTER("failed after it waited"),
  EXPIRE("timed out");

  final String text;

  Injection(String text) {
    this.text = text;
  }

  boolean isCancel() {
    return switch (this) {
      case CANCEL_BEFORE, CANCEL_WHILE_WAITING, CANCEL_WHEN_WOKEN, CANCEL_TWICE -> true;
      case FAIL_BEFORE, FAIL_AFTER, EXPIRE -> false;
    };
  }
}
