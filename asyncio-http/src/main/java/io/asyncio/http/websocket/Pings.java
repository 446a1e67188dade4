package io.asyncio.http.websocket;

import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.WaitReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;

/// The pings of the program that wait for their pongs, in their order: a pong answers its ping and,
/// as RFC 6455, section 5.5.3, allows, those before it.
final class Pings {

  private final ArrayDeque<Ping> waiting = new ArrayDeque<>(0);
  private final EventLoop loop;
  private int count;

  Pings(EventLoop loop) {
    this.loop = loop;
  }

  private record Ping(ByteBuffer payload, Duration sentAt, Future<Duration> pong) {}

  private record Awaited(String description) implements WaitReason {}

  /// A payload that none of those that wait has.
  byte[] nextPayload() {
    count++;
    return new byte[] {
      (byte) (count >>> 24), (byte) (count >>> 16), (byte) (count >>> 8), (byte) count
    };
  }

  /// Notes a ping that is about to be sent.
  Future<Duration> add(byte[] payload) {
    Future<Duration> pong = loop.createFuture(new Awaited("a pong"));
    waiting.add(new Ping(ByteBuffer.wrap(payload), loop.time(), pong));
    return pong;
  }

  void answered(byte[] bytes) {
    ByteBuffer payload = ByteBuffer.wrap(bytes);
    if (waiting.stream().noneMatch(ping -> ping.payload.equals(payload))) {
      return;
    }
    boolean isFound = false;
    while (!isFound) {
      Ping ping = waiting.remove();
      isFound = ping.payload.equals(payload);
      if (!ping.pong.isDone()) {
        ping.pong.setResult(loop.time().minus(ping.sentAt));
      }
    }
  }

  /// Lets all that wait fail.
  void fail(RuntimeException error) {
    for (Ping ping = waiting.poll(); ping != null; ping = waiting.poll()) {
      if (!ping.pong.isDone()) {
        ping.pong.setException(error);
        // Who sends a ping need not wait for its pong.
        var _ = ping.pong.exception();
      }
    }
  }
}
