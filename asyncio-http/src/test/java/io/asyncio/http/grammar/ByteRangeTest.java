package io.asyncio.http.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ranges of a thousand bytes.
final class ByteRangeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-0 | bytes 0-0/1000",
        "bytes=0-499 | bytes 0-499/1000",
        "BYTES=500- | bytes 500-999/1000",
        "bytes=-500 | bytes 500-999/1000",
        "bytes=-5000 | bytes 0-999/1000",
        "bytes=999-99999999999999999999 | bytes 999-999/1000",
        "bytes= 0-1 | bytes 0-1/1000",
        "bytes=1000- | bytes */1000",
        "bytes=99999999999999999999- | bytes */1000",
        "bytes=-0 | bytes */1000",
        "bytes=2-1 | none",
        "bytes=0-1,3-4 | none",
        "bytes=abc | none",
        "bytes=- | none",
        "bytes=--1 | none",
        "bytes=+1-2 | none",
        "bytes=1-2x | none",
        "bytes=0x1-2 | none",
        "bytes 1-2 | none",
        "lines=1-2 | none",
        "'' | none",
      })
  void rangesAreRead(String field, String range) {
    assertEquals(
        range, ByteRange.parse(field, 1000).map(found -> found.contentRange(1000)).orElse("none"));
  }

  @ParameterizedTest
  @CsvSource({"bytes=0-, bytes */0", "bytes=-5, none"})
  void nothingHasNoPart(String field, String range) {
    assertEquals(
        range, ByteRange.parse(field, 0).map(found -> found.contentRange(0)).orElse("none"));
  }
}
