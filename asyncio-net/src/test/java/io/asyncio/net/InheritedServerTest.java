package io.asyncio.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sockets that a service manager has opened: Python plays it.
@WithinSeconds(60)
final class InheritedServerTest {

  /// Opens a TCP and a Unix socket as descriptors 3 and 4, and becomes the JVM.
  private static final String MANAGER =
      """
      import os, socket, sys
      tcp = socket.create_server(('127.0.0.1', 0))
      unix = socket.socket(socket.AF_UNIX)
      unix.bind(sys.argv[1])
      unix.listen()
      kept = os.dup(tcp.fileno()), os.dup(unix.fileno())
      high = [os.dup2(fd, 10 + i) for i, fd in enumerate(kept)]
      os.dup2(10, 3)
      os.dup2(11, 4)
      os.closerange(5, 20)
      os.environ['LISTEN_PID'] = str(os.getpid())
      os.environ['LISTEN_FDS'] = '2'
      os.execv(sys.argv[2], sys.argv[2:])
      """;

  /// The service: echoes one connection of each kind.
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      Asyncio.run(() -> {
        try (Server server =
            Network.startInheritedServer(
                (reader, writer) -> writer.write(reader.readLine()), ServerOptions.defaults())) {
          for (SocketAddress address : server.addresses()) {
            try (Connection client = open(address)) {
              client
                  .writer()
                  .write("hello " + Addresses.text(address).replaceAll(".*/|:.*", "") + "\n");
              IO.println(client.reader().readText().orElseThrow());
            }
          }
        }
      });
    }

    private static Connection open(SocketAddress address) {
      return switch (address) {
        case java.net.InetSocketAddress inet ->
            Network.openConnection(inet.getHostString(), inet.getPort());
        case java.net.UnixDomainSocketAddress unix -> Network.openUnixConnection(unix.getPath());
        default -> throw new IllegalStateException("address " + address);
      };
    }
  }

  @Test
  void aServerTakesOverWhatAManagerHasOpened(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("service.sock");
    List<String> command = new ArrayList<>(List.of("python3", "-c", MANAGER, path.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals("hello 127.0.0.1\nhello service.sock\n", output);
    assertEquals(0, process.waitFor());
    // It is the manager's, who goes on listening there.
    assertEquals(true, java.nio.file.Files.exists(path));
  }

  @Test
  void whatIsNotForThisProcessIsRefused() {
    String self = Long.toString(ProcessHandle.current().pid());
    assertEquals(
        "no sockets were handed to this process, "
            + self
            + ": LISTEN_PID is ''; start it by socket activation, and the JVM with exec",
        refused(Map.of("LISTEN_FDS", "1")));
    assertEquals(
        "no sockets were handed to this process, "
            + self
            + ": LISTEN_PID is '1'; start it by socket activation, and the JVM with exec",
        refused(Map.of("LISTEN_PID", "1", "LISTEN_FDS", "1")));
    assertEquals(
        "LISTEN_FDS must be the number of sockets handed over, found '0'",
        refused(Map.of("LISTEN_PID", self, "LISTEN_FDS", "0")));
  }

  private static String refused(Map<String, String> environment) {
    return String.valueOf(
        assertThrows(IllegalStateException.class, () -> InheritedSocket.all(environment))
            .getMessage());
  }
}
