package io.asyncio.benchmarks.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.benchmarks.process.Latencies;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class LoadTest {
  private static final int LARGE = 1 << 20;
  private static final long MILLIS_50 = 50_000_000;

  private final ServerSocket server = listen();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicLong received = new AtomicLong();

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void everyMessageIsCountedOnce() {
    serve(Integer.MAX_VALUE);
    Load load = new Load(new Kernel(), server.getLocalPort(), LARGE, 3);
    load.open();
    load.run(MILLIS_50);
    load.finish();
    load.close();

    assertEquals(3, accepted.get());
    assertTrue(load.latencies().count() >= 3);
    assertEquals(3 + load.latencies().count() * LARGE, received.get());
  }

  @Test
  void reconnectingOpensAConnectionPerByte() {
    serve(Integer.MAX_VALUE);
    Load load = new Load(new Kernel(), server.getLocalPort(), 1, 4);
    load.open();
    load.reconnect(MILLIS_50);
    load.finish();
    load.close();

    assertEquals(4 + load.latencies().count(), received.get());
    assertEquals(received.get(), accepted.get());
  }

  @Test
  void aServerThatClosesFailsTheLoad() {
    serve(5);
    Load load = new Load(new Kernel(), server.getLocalPort(), 64, 1);
    load.open();

    assertEquals(
        "the server closed a connection",
        assertThrows(IllegalStateException.class, () -> load.run(MILLIS_50)).getMessage());
    load.close();
  }

  @Test
  void percentilesAreRightToThreePercent() {
    Latencies latencies = new Latencies();
    for (int i = 1; i <= 1_000; i++) {
      latencies.add(i * 1_000L);
    }

    assertEquals(500_000, latencies.nanos(0.5), 16_000);
    assertEquals(990_000, latencies.nanos(0.99), 31_000);
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve(int readsAtMost) {
    Thread.ofVirtual().start(() -> accept(readsAtMost));
  }

  private void accept(int readsAtMost) {
    try {
      while (true) {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        Thread.ofVirtual().start(() -> echo(socket, readsAtMost));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void echo(Socket socket, int readsAtMost) {
    try (socket) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      byte[] bytes = new byte[LARGE];
      for (int read = 0; read < readsAtMost; read++) {
        int length = in.read(bytes);
        if (length < 0) {
          return;
        }
        received.addAndGet(length);
        out.write(bytes, 0, length);
      }
    } catch (IOException e) {
      // The client is gone.
    }
  }
}
