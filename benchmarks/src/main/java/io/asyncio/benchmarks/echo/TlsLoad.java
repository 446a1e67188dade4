package io.asyncio.benchmarks.echo;

import io.asyncio.benchmarks.process.Latencies;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What [Load] does, over TLS: a latency of [#reconnect(long)] has the handshake in it.
final class TlsLoad implements Traffic {

  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final long TURN_NANOS = 10_000_000;
  private static final int OPENED_AT_ONCE = 64;

  private final TlsClient client;
  private final int port;
  private final int size;
  private final @Nullable Connection[] connections;
  private final Latencies latencies = new Latencies();
  private int underWay;
  private boolean again;
  private long lastNews;
  private Optional<String> failure = Optional.empty();

  TlsLoad(TlsClient client, int port, int size, int connections) {
    this.client = client;
    this.port = port;
    this.size = size;
    this.connections = new Connection[connections];
  }

  @Override
  public Latencies latencies() {
    return latencies;
  }

  @Override
  public void open() {
    for (int i = 0; i < connections.length; i++) {
      connections[i] = new Connection();
      if (underWay == OPENED_AT_ONCE) {
        finish();
      }
    }
    finish();
    latencies.clear();
  }

  @Override
  public void finish() {
    again = false;
    while (underWay > 0) {
      turn();
    }
  }

  @Override
  public void run(long nanos) {
    long end = System.nanoTime() + nanos;
    again = true;
    opened().filter(Connection::isIdle).forEach(connection -> connection.send(size));
    while (System.nanoTime() < end) {
      turn();
    }
  }

  @Override
  public void reconnect(long nanos) {
    long end = System.nanoTime() + nanos;
    again = false;
    while (System.nanoTime() < end) {
      for (int i = 0; i < connections.length; i++) {
        Connection old = connections[i];
        if (old != null && old.isIdle()) {
          old.close();
          connections[i] = new Connection();
        }
      }
      turn();
    }
  }

  @Override
  public void close() {
    opened().forEach(Connection::close);
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (opened().anyMatch(Connection::isOpen) && System.nanoTime() < end) {
      client.turn(TURN_NANOS);
    }
  }

  private Stream<Connection> opened() {
    return Arrays.stream(connections).filter(Objects::nonNull);
  }

  private void turn() {
    client.turn(TURN_NANOS);
    if (failure.isPresent()) {
      throw new IllegalStateException(failure.orElseThrow());
    }
    if (System.nanoTime() - lastNews > PATIENCE_NANOS) {
      throw new IllegalStateException(
          "the server echoed nothing for "
              + PATIENCE_NANOS / 1_000_000
              + " ms, "
              + underWay
              + " messages miss");
    }
  }

  /// One connection; the first message is sent when the handshake is over.
  private final class Connection extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private long begun;
    private int toReceive;
    private boolean closed;

    Connection() {
      begin(1);
      channel = client.connect(port, this);
    }

    boolean isIdle() {
      return toReceive == 0;
    }

    boolean isOpen() {
      return channel.isOpen();
    }

    void close() {
      closed = true;
      channel.close();
    }

    void send(int bytes) {
      begin(bytes);
      channel.writeAndFlush(client.message(bytes), channel.voidPromise());
    }

    private void begin(int bytes) {
      begun = System.nanoTime();
      lastNews = begun;
      toReceive = bytes;
      underWay++;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(client.message(1), context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      toReceive -= bytes.readableBytes();
      bytes.release();
      if (toReceive < 0) {
        fail("the server echoed more than it got");
      } else if (toReceive == 0) {
        lastNews = System.nanoTime();
        underWay--;
        latencies.add(lastNews - begun);
        if (again) {
          send(size);
        }
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!closed) {
        fail("it was closed");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (!closed) {
        fail(cause.toString());
      }
    }

    private void fail(String why) {
      if (failure.isEmpty()) {
        failure = Optional.of("a connection to the server broke: " + why);
      }
    }
  }
}
