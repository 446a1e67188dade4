package io.asyncio.http.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What clients like, and how much.
final class PreferencesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | 1000",
        "GZIP | 1000",
        "br, gzip;q=0.5 | 500",
        "gzip ; q=0.123 | 123",
        "gzip;q=1.000 | 1000",
        "gzip;q=1 | 1000",
        "gzip;q=0 | 0",
        "gzip;q=0.000 | 0",
        "* | 1000",
        "*;q=0.2 | 200",
        "*;q=0.2, gzip;q=0.1 | 100",
        "gzip;q=0, *;q=1 | 0",
        "br | 7",
        "'' | 7",
        "gzip;q=2 | 7",
        "gzip;q=1.001 | 7",
        "gzip;q=1.5 | 7",
        "gzip;q=1. | 1000",
        "gzip;q=-1 | 7",
        "gzip;q=.5 | 7",
        "gzip;q=0.1234 | 7",
        "gzip;q=0,5 | 0",
        "gzip;q= | 7",
        "gzip;q | 7",
        "gzip;x=1 | 7",
        "gzip;q=0.5;x=1 | 7",
        "gzip;q=2, gzip;q=0.3 | 300",
        "gzip;q=2, *;q=0.1 | 100",
        "gz ip, *;q=0.1 | 100",
        "x-gzip;q=0.4, *;q=0 | 400",
        "x-gzip;q=0.4, gzip;q=0.5 | 400",
        "xgzip, gzipx | 7",
        ", ,gzip, | 1000",
      })
  void weightsAreRead(String field, int weight) {
    assertEquals(weight, Preferences.parse(field).weight("gzip", 7));
  }

  @ParameterizedTest
  @CsvSource({"99, 1000", "100, 7"})
  void onlyTheFirstHundredCount(int before, int weight) {
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < before; i++) {
      field.append('x').append(i).append(',');
    }
    assertEquals(weight, Preferences.parse(field + "gzip").weight("gzip", 7));
  }
}
