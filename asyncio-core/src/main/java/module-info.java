/// asyncio for Java: event loop, coroutines, futures, tasks, and the locks and queues for them.
module io.asyncio {
  requires static transitive org.jspecify;
  requires static java.management;
  requires static jdk.jfr;

  exports io.asyncio;
  exports io.asyncio.inspect;
  exports io.asyncio.loop;
  exports io.asyncio.sync;

  uses io.asyncio.LoopMonitor;

  provides io.asyncio.LoopMonitor with
      io.asyncio.inspect.Watchdog;
}
