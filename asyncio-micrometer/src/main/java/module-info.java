/// Event loops as Micrometer meters.
module io.asyncio.micrometer {
  requires transitive io.asyncio;
  requires transitive micrometer.core;
  requires static transitive org.jspecify;

  exports io.asyncio.micrometer;
}
