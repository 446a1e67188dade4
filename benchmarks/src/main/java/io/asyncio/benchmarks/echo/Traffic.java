package io.asyncio.benchmarks.echo;

import io.asyncio.benchmarks.process.Latencies;

/// Connections to an echo server, each with one message under way at a time; all calls return when
/// they are done. What goes wrong is an [IllegalStateException].
interface Traffic {

  Latencies latencies();

  /// Opens all connections and waits until the server has echoed a byte through each.
  void open();

  /// Sends through all connections, again as soon as the echo has come, for so long.
  void run(long nanos);

  /// Opens connections, has a byte echoed by each and closes them, several at a time, for so long.
  void reconnect(long nanos);

  /// Waits until nothing is under way.
  void finish();

  void close();
}
