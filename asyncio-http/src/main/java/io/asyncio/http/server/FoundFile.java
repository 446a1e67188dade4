package io.asyncio.http.server;

import io.asyncio.http.Body;
import io.asyncio.http.Headers;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.ByteRange;
import io.asyncio.http.grammar.EntityTags;
import io.asyncio.http.grammar.HttpDate;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// A file that a client may have, and how it is sent: whole, a part of it, or not at all, if the
/// client has it already (RFC 9110, sections 13 and 14).
///
/// @param path without links
/// @param size in bytes
/// @param modified as exactly as the system knows
/// @param headers what the answer says about it beside that
record FoundFile(Path path, long size, Instant modified, Headers headers) {

  static FoundFile of(Path path, BasicFileAttributes attributes, Headers headers) {
    return new FoundFile(
        path, attributes.size(), attributes.lastModifiedTime().toInstant(), headers);
  }

  /// Strong, as aiohttp's: of the time of its change, in nanoseconds, and its size.
  String tag() {
    long nanos = modified.getEpochSecond() * 1_000_000_000L + modified.getNano();
    return "\"" + Long.toHexString(nanos) + "-" + Long.toHexString(size) + "\"";
  }

  Response answer(Request request) {
    Headers known =
        headers.withAll(
            Headers.of(
                "ETag",
                tag(),
                "Last-Modified",
                HttpDate.format(modified),
                "Accept-Ranges",
                "bytes"));
    if (hasChanged(request)) {
      return Response.of(Status.PRECONDITION_FAILED, Headers.empty(), Body.empty());
    }
    if (isKnown(request)) {
      return Response.of(Status.NOT_MODIFIED, known.without("Content-Type"), Body.empty());
    }
    Optional<ByteRange> range = range(request);
    if (range.isEmpty()) {
      return Response.of(Status.OK, known, part(0, size));
    }
    Headers ranged = known.with("Content-Range", range.get().contentRange(size));
    return range.get().count() == 0
        ? Response.of(
            Status.RANGE_NOT_SATISFIABLE,
            Headers.of("Content-Range", range.get().contentRange(size)),
            Body.empty())
        : Response.of(
            Status.PARTIAL_CONTENT, ranged, part(range.get().first(), range.get().count()));
  }

  private Body part(long first, long count) {
    return count == 0 ? Body.empty() : new Body.File(path, first, count);
  }

  /// Whether the client wants it only as it was.
  private boolean hasChanged(Request request) {
    Optional<String> tags = request.headers().combined("If-Match");
    if (tags.isPresent()) {
      return !EntityTags.matches(tags.get(), tag(), true);
    }
    return date(request, "If-Unmodified-Since")
        .filter(date -> modified.truncatedTo(ChronoUnit.SECONDS).isAfter(date))
        .isPresent();
  }

  /// Whether the client has it.
  private boolean isKnown(Request request) {
    Optional<String> tags = request.headers().combined("If-None-Match");
    if (tags.isPresent()) {
      return EntityTags.matches(tags.get(), tag(), false);
    }
    return date(request, "If-Modified-Since")
        .filter(date -> !modified.truncatedTo(ChronoUnit.SECONDS).isAfter(date))
        .isPresent();
  }

  private static Optional<Instant> date(Request request, String field) {
    return request.header(field).flatMap(HttpDate::parse);
  }

  private Optional<ByteRange> range(Request request) {
    Optional<String> said = request.headers().combined("Range");
    if (said.isEmpty() || !request.is("GET") || !isStillMeant(request)) {
      return Optional.empty();
    }
    return ByteRange.parse(said.get(), size);
  }

  /// Whether a part of it fits to what the client has.
  private boolean isStillMeant(Request request) {
    Optional<String> condition = request.header("If-Range");
    if (condition.isEmpty()) {
      return true;
    }
    String value = condition.get();
    return value.startsWith("\"") ? value.equals(tag()) : value.equals(HttpDate.format(modified));
  }
}
