package io.asyncio.http.websocket;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.LeapingTime;
import io.asyncio.Mode;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// WebSockets over memory, on time that leaps.
final class Sockets {

  static final Deflate JOINED = new Deflate(false, false, 15, 15);

  private Sockets() {}

  private static final List<MemoryStream> OPENED = new ArrayList<>();

  /// Runs a test, and closes what it left open, for not all of it is about closing.
  static void run(Action body) {
    Asyncio.run(
        () -> {
          try {
            body.run();
          } finally {
            OPENED.forEach(MemoryStream::abort);
            OPENED.clear();
          }
        },
        LeapingTime.in(Mode.AUTOMATIC));
  }

  static MemoryStream open() {
    MemoryStream here = MemoryStream.open();
    OPENED.add(here);
    OPENED.add(here.peer());
    return here;
  }

  static WebSocket client(MemoryStream stream, WebSocketOptions options) {
    return over(stream, true, options, Optional.empty());
  }

  static WebSocket serverOf(MemoryStream stream, WebSocketOptions options) {
    return over(stream, false, options, Optional.empty());
  }

  static WebSocket over(
      MemoryStream stream, boolean isClient, WebSocketOptions options, Optional<Deflate> deflate) {
    return WebSocket.over(
        new StreamReader(stream),
        new StreamWriter(stream),
        isClient,
        options,
        Optional.of("chat"),
        deflate,
        new byte[0]);
  }

  /// Both ends of one connection.
  record Pair(WebSocket client, WebSocket server, MemoryStream stream) {

    static Pair open() {
      return open(WebSocketOptions.defaults());
    }

    static Pair open(WebSocketOptions options) {
      return open(options, Optional.empty());
    }

    static Pair open(WebSocketOptions options, Optional<Deflate> deflate) {
      MemoryStream here = Sockets.open();
      return new Pair(
          over(here, true, options, deflate), over(here.peer(), false, options, deflate), here);
    }
  }

  /// A server's WebSocket and the bare bytes of its client.
  record Bare(WebSocket server, StreamReader reader, StreamWriter writer, MemoryStream stream) {

    static Bare open(WebSocketOptions options) {
      MemoryStream here = Sockets.open();
      return new Bare(
          serverOf(here.peer(), options), new StreamReader(here), new StreamWriter(here), here);
    }
  }
}
