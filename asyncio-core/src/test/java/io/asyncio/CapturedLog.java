package io.asyncio;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What the library logs while this is open, instead of the console.
public final class CapturedLog extends Handler implements AutoCloseable {

  private final Logger logger = Logger.getLogger("asyncio");
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  /// Begins to capture.
  public CapturedLog() {
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  /// Returns levels and messages.
  public List<String> lines() {
    return records.stream().map(entry -> entry.getLevel() + " " + entry.getMessage()).toList();
  }

  /// Returns the messages.
  public List<String> messages() {
    return records.stream().map(LogRecord::getMessage).toList();
  }

  /// Returns what was thrown, null for a record without.
  public List<Throwable> thrown() {
    return records.stream().map(LogRecord::getThrown).toList();
  }

  @Override
  public void publish(LogRecord entry) {
    records.add(entry);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
