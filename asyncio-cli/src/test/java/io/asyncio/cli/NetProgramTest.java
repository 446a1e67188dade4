package io.asyncio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.cli.Terminal.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networking is there for programs that name it, and only for them.
final class NetProgramTest {

  private static final String ECHO =
      """
      import static io.asyncio.Asyncio.*;
      import static io.asyncio.net.Network.*;

      import io.asyncio.net.StreamReader;
      import io.asyncio.net.StreamWriter;

      void echo(StreamReader reader, StreamWriter writer) {
        writer.write(reader.readLine());
      }

      void main() {
        run(() -> {
          try (var server = startServer(this::echo, "127.0.0.1", 0);
              var connection = openConnection("127.0.0.1", server.port())) {
            connection.writer().write("there and back\\n");
            IO.println(connection.reader().readText().orElseThrow());
            IO.println("mode " + runningLoop().mode());
          }
        });
      }
      """;

  @TempDir Path directory;
  private Terminal terminal = new Terminal(Path.of("."));

  @BeforeEach
  void buildTheLibrary() {
    terminal = new Terminal(directory);
    terminal.asyncio("run", terminal.write("Echo.java", ECHO));
  }

  @Test
  void aProgramThatNamesNetworkingHasIt() {
    assertEquals(
        new Outcome(0, "there and back\nmode NATIVE\n", ""),
        terminal.asyncio("run", terminal.write("Echo.java", ECHO)));
    assertEquals(
        new Outcome(0, "there and back\nmode PORTABLE\n", ""),
        terminal.asyncio("run", "--portable", terminal.write("Echo.java", ECHO)));
  }

  @Test
  void aProgramThatDoesNotNameItIsStartedWithoutIt() {
    var file =
        terminal.write(
            "Plain.java",
            """
            void main() throws Exception {
              try {
                Class.forName("io.asyncio." + "net.Network");
              } catch (ClassNotFoundException e) {
                IO.println("no networking");
              }
            }
            """);

    assertEquals(new Outcome(0, "no networking\n", ""), terminal.asyncio("run", file));
  }
}
