package io.asyncio.benchmarks.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.benchmarks.ServerKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Against the JDK's own TLS.
@EnabledOnOs(OS.LINUX)
final class TlsLoadTest {
  private static final int LARGE = 1 << 20;
  private static final long MILLIS_50 = 50_000_000;

  private final ServerSocket server = listen();
  private final TlsClient client = new TlsClient();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicLong received = new AtomicLong();
  private final Set<String> protocols = ConcurrentHashMap.newKeySet();

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void everyMessageIsCountedOnce() {
    serve(Integer.MAX_VALUE);
    TlsLoad load = new TlsLoad(client, server.getLocalPort(), LARGE, 3);
    load.open();
    load.run(MILLIS_50);
    load.finish();
    load.close();

    assertEquals(3, accepted.get());
    assertEquals(Set.of("TLSv1.3"), protocols);
    assertTrue(load.latencies().count() >= 3);
    assertEquals(3 + load.latencies().count() * LARGE, received.get());
  }

  @Test
  void reconnectingOpensAConnectionPerByte() {
    serve(Integer.MAX_VALUE);
    TlsLoad load = new TlsLoad(client, server.getLocalPort(), 1, 4);
    load.open();
    load.reconnect(MILLIS_50);
    load.finish();
    load.close();

    assertEquals(4 + load.latencies().count(), received.get());
    assertEquals(received.get(), accepted.get());
  }

  @Test
  void aServerThatClosesFailsTheLoad() {
    serve(2);
    TlsLoad load = new TlsLoad(client, server.getLocalPort(), 64, 1);
    load.open();

    assertTrue(
        assertThrows(IllegalStateException.class, () -> runForEver(load))
            .getMessage()
            .startsWith("a connection to the server broke: "));
    load.close();
  }

  private static void runForEver(TlsLoad load) {
    while (true) {
      load.run(MILLIS_50);
    }
  }

  private static ServerSocket listen() {
    char[] password = EchoTls.PASSWORD.toCharArray();
    try (ServerKey key = new ServerKey()) {
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(KeyStore.getInstance(key.store().toFile(), password), password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context
          .getServerSocketFactory()
          .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (Exception e) {
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
        Thread.ofVirtual().start(() -> echo((SSLSocket) socket, readsAtMost));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void echo(SSLSocket socket, int readsAtMost) {
    try (socket) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      byte[] bytes = new byte[LARGE];
      for (int read = 0; read < readsAtMost; read++) {
        int length = in.read(bytes);
        if (length < 0) {
          return;
        }
        protocols.add(socket.getSession().getProtocol());
        received.addAndGet(length);
        out.write(bytes, 0, length);
      }
    } catch (IOException e) {
      // The client is gone.
    }
  }
}
