package io.asyncio.conformance;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// What the library logs while a twin plays: `logging.getLogger('asyncio').addHandler(…)` with
/// `propagate = False`.
///
/// **States:** open until [#close], which gives the lines back to the console.
public final class LogReport extends Handler implements AutoCloseable {

  private static final Logger LOGGER = Logger.getLogger("asyncio");

  private final SimpleFormatter formatter = new SimpleFormatter();
  private final Consumer<Line> reader;

  private LogReport(Consumer<Line> reader) {
    this.reader = reader;
  }

  /// One logged line.
  ///
  /// @param level the name that [System.Logger.Level] and Python give to its severity
  /// @param message the text
  /// @param exception what was logged with it
  public record Line(String level, String message, Optional<Throwable> exception) {}

  /// Takes over everything that the library logs.
  ///
  /// @param reader gets every line, on the thread that logs
  /// @return the report, to be closed by the twin
  public static LogReport open(Consumer<Line> reader) {
    var report = new LogReport(reader);
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(report);
    return report;
  }

  @Override
  public void publish(LogRecord record) {
    var exception = Optional.ofNullable(record.getThrown());
    reader.accept(new Line(level(record), formatter.formatMessage(record), exception));
  }

  private static String level(LogRecord record) {
    int severity = record.getLevel().intValue();
    return Arrays.stream(System.Logger.Level.values())
        .filter(level -> level.getSeverity() == severity)
        .map(Enum::name)
        .findFirst()
        .orElseGet(() -> record.getLevel().getName());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
    LOGGER.setUseParentHandlers(true);
  }
}
