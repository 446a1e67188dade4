package io.asyncio.benchmarks;

import io.asyncio.benchmarks.echo.LoadGenerator;
import java.util.concurrent.TimeUnit;

/// The [LoadGenerator] of the network benchmark, with messages of a WebSocket.
final class WebSocketLoad implements HttpLoad {

  private static final double NANOS_PER_MICRO = 1e3;

  private final Program generator;

  WebSocketLoad(Processors processors) {
    generator =
        new Program("the load generator", processors.forLoad(ServerCommand.loadGenerator()));
  }

  @Override
  public HttpReading run(HttpCase one, PeerProcess peer, int seconds) {
    double[] answer =
        generator.numbers(
            "%s %s %d %d %d 0 %d"
                .formatted(
                    one.kind().type(),
                    peer.port(),
                    peer.pid(),
                    one.connections(),
                    one.kind().body().length(),
                    TimeUnit.SECONDS.toMillis(seconds)));
    return new HttpReading(
        (long) answer[0],
        answer[1] / NANOS_PER_MICRO,
        answer[2] / NANOS_PER_MICRO,
        answer[3] / NANOS_PER_MICRO,
        0,
        answer[5] / NANOS_PER_MICRO);
  }

  @Override
  public void close() {
    generator.close();
  }
}
