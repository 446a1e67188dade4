package io.asyncio.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.WithinSeconds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that runs out of descriptors: it serves on, and accepts again as soon as it can.
@WithinSeconds(60)
final class DescriptorsTest {

  private static final int LIMIT = 160;

  private static Process start(String backend) throws IOException {
    String command =
        "ulimit -n %d; exec %s --add-opens java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED -Dasyncio.io=%s -cp %s %s"
            .formatted(
                LIMIT,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                backend,
                System.getProperty("java.class.path"),
                ExhaustedServer.class.getName());
    return new ProcessBuilder("sh", "-c", command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String ask(Socket socket, String question) throws IOException {
    socket.getOutputStream().write((question + "\n").getBytes(UTF_8));
    StringBuilder answer = new StringBuilder();
    for (int b = socket.getInputStream().read(); b >= ' '; b = socket.getInputStream().read()) {
      answer.append((char) b);
    }
    return answer.toString();
  }

  private static long timeOf(String report) {
    return Long.parseLong(report.substring(report.lastIndexOf(' ') + 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void acceptingPausesAndGoesOn(String backend) throws Exception {
    Process server = start(backend);
    List<Socket> clients = new ArrayList<>();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8))) {
      assertTrue(output.readLine().contains("rehearsal"));
      int port = Integer.parseInt(output.readLine());
      // The JVM needs a descriptor to load a class: it has to have done all this before.
      try (Socket first = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
        assertEquals("the first one", ask(first, "the first one"));
      }
      for (int i = 0; i < LIMIT + 20; i++) {
        clients.add(new Socket(InetAddress.ofLiteral("127.0.0.1"), port));
      }
      String report = output.readLine();
      assertTrue(report.startsWith("exhausted: socket.accept() out of system resource: "), report);
      assertEquals("an old one", ask(clients.getFirst(), "an old one"));
      // Two pauses lie between the first report and the third, by the server's clock.
      String _ = output.readLine();
      long waited = timeOf(output.readLine()) - timeOf(report);
      assertTrue(waited > 100_000_000, "accept was tried again after " + waited + " ns");
      for (Socket client : clients.subList(1, clients.size() - 1)) {
        client.close();
      }
      assertEquals("the last one", ask(clients.getLast(), "the last one"));
    } finally {
      for (Socket client : clients) {
        client.close();
      }
      server.getOutputStream().close();
      server.destroy();
      server.waitFor();
    }
  }
}
