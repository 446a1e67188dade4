package io.asyncio.benchmarks;

import io.asyncio.benchmarks.process.ClientControl;
import io.asyncio.benchmarks.process.ProcessorTime;
import java.util.concurrent.TimeUnit;

/// A server of Netty alone, which answers clients that do as [ClientControl] says.
final class ClientLoad implements HttpLoad {

  private static final double NANOS_PER_MICRO = 1e3;

  private final PeerProcess server;

  ClientLoad(Processors processors) {
    server =
        PeerProcess.start(
            "the server",
            processors.forLoad(HttpPeer.NETTY.command(HttpCase.Area.WEB).orElseThrow()));
  }

  @Override
  public HttpReading run(HttpCase one, PeerProcess peer, int seconds) {
    String process = String.valueOf(server.pid());
    long before = ProcessorTime.nanos(process);
    double[] answer =
        peer.program()
            .numbers(
                "get http://127.0.0.1:%s%s %d %d"
                    .formatted(
                        server.port(),
                        one.kind().path(),
                        one.connections(),
                        TimeUnit.SECONDS.toMillis(seconds)));
    long own = ProcessorTime.nanos(process) - before;
    return new HttpReading(
        (long) answer[0],
        answer[1] / NANOS_PER_MICRO,
        answer[2] / NANOS_PER_MICRO,
        answer[3] / NANOS_PER_MICRO,
        0,
        own / NANOS_PER_MICRO);
  }

  @Override
  public void close() {
    server.close();
  }
}
