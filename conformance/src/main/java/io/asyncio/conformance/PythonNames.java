package io.asyncio.conformance;

import static java.util.Map.entry;

import io.asyncio.InvalidStateException;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.net.IncompleteReadException;
import io.asyncio.net.LimitExceededException;
import io.asyncio.net.StreamBrokenException;
import io.asyncio.net.StreamBusyException;
import io.asyncio.net.StreamClosedException;
import io.asyncio.sync.BrokenBarrierException;
import io.asyncio.sync.QueueEmptyException;
import io.asyncio.sync.QueueFullException;
import io.asyncio.sync.QueueShutDownException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.ConnectException;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/// The one table from Java's errors to Python's names for them.
///
/// A type that is not in the table takes the entry of its nearest listed ancestor. Types that carry
/// Python's own name (`CancelledError`, `ExceptionGroup`, the twins' stand-ins for errors that Java
/// lacks) are not listed: their simple name is the answer.
final class PythonNames {

  private static final Map<Class<? extends Throwable>, String> NAMES =
      Map.ofEntries(
          entry(IllegalStateException.class, "RuntimeError"),
          entry(IllegalArgumentException.class, "ValueError"),
          entry(NullPointerException.class, "TypeError"),
          entry(ClassCastException.class, "TypeError"),
          entry(NoSuchElementException.class, "LookupError"),
          entry(IndexOutOfBoundsException.class, "IndexError"),
          entry(ArithmeticException.class, "ZeroDivisionError"),
          entry(UnsupportedOperationException.class, "NotImplementedError"),
          entry(IOException.class, "OSError"),
          entry(UncheckedIOException.class, "OSError"),
          entry(InvalidStateException.class, "InvalidStateError"),
          entry(TimeoutExpiredException.class, "TimeoutError"),
          entry(TimeoutException.class, "TimeoutError"),
          entry(CancellationException.class, "CancelledError"),
          entry(BrokenBarrierException.class, "BrokenBarrierError"),
          entry(QueueEmptyException.class, "QueueEmpty"),
          entry(QueueFullException.class, "QueueFull"),
          entry(QueueShutDownException.class, "QueueShutDown"),
          entry(StreamClosedException.class, "RuntimeError"),
          entry(StreamBusyException.class, "RuntimeError"),
          entry(StreamBrokenException.class, "ConnectionResetError"),
          entry(ConnectException.class, "ConnectionRefusedError"),
          entry(IncompleteReadException.class, "IncompleteReadError"),
          entry(LimitExceededException.class, "LimitOverrunError"),
          entry(StackOverflowError.class, "RecursionError"),
          entry(OutOfMemoryError.class, "MemoryError"),
          entry(Exception.class, "Exception"),
          entry(Throwable.class, "BaseException"));

  private PythonNames() {}

  static String of(Class<?> type) {
    for (Class<?> ancestor = type; ancestor != null; ancestor = ancestor.getSuperclass()) {
      var name = NAMES.get(ancestor);
      if (name != null) {
        return name;
      }
      if (hasPythonsName(ancestor)) {
        return ancestor.getSimpleName();
      }
    }
    throw new IllegalArgumentException(
        "no Python name for " + type.getName() + ": it is not a throwable");
  }

  private static boolean hasPythonsName(Class<?> type) {
    return type.getName().startsWith("io.asyncio.") && !Modifier.isAbstract(type.getModifiers());
  }
}
