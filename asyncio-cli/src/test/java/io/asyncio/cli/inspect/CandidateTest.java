package io.asyncio.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CandidateTest {
  @TempDir Path proc;

  private void assertRefused(String sentence, Executable check) {
    var failure = assertThrows(InspectFailedException.class, check);
    assertEquals(sentence, failure.getMessage());
    assertEquals(1, failure.exitCode());
  }

  private Candidate candidate() {
    return new Candidate("ps", 77, proc);
  }

  private void namespaces(String who, String network) throws IOException {
    Files.createDirectories(proc.resolve(who + "/ns"));
    Files.createSymbolicLink(proc.resolve(who + "/ns/net"), Path.of("net:[" + network + "]"));
  }

  @Test
  void anotherUsersProcessIsNamedSo() {
    assertRefused(
        "asyncio ps: process 77 belongs to user 'bob%d', and you are 'al'; run this as that user, with sudo -u",
        () -> candidate().checkUser(Optional.of("bob%d"), "al"));
    assertDoesNotThrow(() -> candidate().checkUser(Optional.of("bob"), "bob"));
    assertDoesNotThrow(() -> candidate().checkUser(Optional.of("bob"), "root"));
    assertDoesNotThrow(() -> candidate().checkUser(Optional.empty(), "al"));
  }

  @Test
  void aProcessInAnotherNetworkIsToBeLookedAtInThere() throws IOException {
    namespaces("self", "1");
    namespaces("77", "2");

    assertRefused(
        "asyncio ps: process 77 runs in a container or another network namespace; run the command"
            + " inside it: docker exec CONTAINER ./asyncio ps PID, where PID is the process's"
            + " number there, often 1",
        candidate()::checkNetwork);
  }

  @Test
  void aProcessInTheSameNetworkOrAnUnknownOneMayBeTried() throws IOException {
    assertDoesNotThrow(candidate()::checkNetwork);
    namespaces("self", "1");
    namespaces("77", "1");
    assertDoesNotThrow(candidate()::checkNetwork);
  }

  @Test
  void theCommandDoesNotLookAtItself() {
    long own = ProcessHandle.current().pid();

    assertRefused(
        "asyncio ps: process %d is this very command; './asyncio ps' lists the others"
            .formatted(own),
        () -> new Candidate("ps", own).check());
  }

  @ParameterizedTest
  @CsvSource({
    "io.asyncio.cli.Main run --cache /c -- dir/My App.java one two, My App.java",
    "io.asyncio.cli.Main run -- Hello.java, Hello.java",
    "jdk.compiler/com.sun.tools.javac.launcher.SourceLauncher /tmp/Hello.java x, Hello.java",
    "/opt/app/server.jar --port 1, server.jar",
    "com.example.Server 80, com.example.Server",
    "com.example/com.example.Server, com.example/com.example.Server"
  })
  void aProgramIsNamedAsItsUserKnowsIt(String command, String program) {
    assertEquals(program, JavaProcess.programOf(command));
  }
}
