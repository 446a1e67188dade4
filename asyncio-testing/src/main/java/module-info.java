/// Virtual time, ordered logs and leak checks for tests of programs that use asyncio.
module io.asyncio.testing {
  requires transitive io.asyncio;
  requires static org.junit.jupiter.api;

  exports io.asyncio.testing;
}
