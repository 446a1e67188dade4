package io.asyncio.http;

/// Makes a body while it is sent.
///
/// ```java
/// Body.stream(sink -> {
///   for (Row row : rows) {
///     sink.write(row.toCsv());
///   }
/// });
/// ```
@FunctionalInterface
public interface BodyWriter {

  /// Writes the body. Suspends as the peer takes it.
  ///
  /// @param sink takes it, until this method returns
  /// @throws Exception whatever goes wrong; the peer is shown that the body is not whole
  void writeTo(BodySink sink) throws Exception;
}
