/// Virtual time, explored schedules, leak checks and a JUnit extension for tests of programs that
/// use asyncio.
module io.asyncio.testing {
  requires transitive io.asyncio;
  requires static transitive org.junit.jupiter.api;

  exports io.asyncio.testing;
  exports io.asyncio.testing.junit;
}
