package io.asyncio.cli.inspect;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A process before it is attached to: what forbids it, in words of more use than the attach API's
/// own. It also keeps that API from sending SIGQUIT to what is no JVM.
///
/// @param command which command asks
/// @param proc the directory `/proc`; where there is none, the attach API has the last word
record Candidate(String command, long pid, Path proc) {
  private static final String ROOT = "root";

  Candidate(String command, long pid) {
    this(command, pid, Path.of("/proc"));
  }

  /// @throws InspectFailedException if it is sure that attaching cannot work
  void check() throws InspectFailedException {
    var process = ProcessHandle.of(pid);
    if (process.isEmpty() || !process.get().isAlive() || isZombie()) {
      throw failed("there is no process %d; './asyncio ps' lists those that run loops");
    }
    if (pid == ProcessHandle.current().pid()) {
      throw failed("process %d is this very command; './asyncio ps' lists the others");
    }
    checkUser(process.get().info().user(), System.getProperty("user.name"));
    checkNetwork();
    if (!isJava()) {
      throw failed("process %d is not a Java process; './asyncio ps' lists those that run loops");
    }
    checkStopped();
  }

  void checkUser(Optional<String> owner, String me) throws InspectFailedException {
    if (owner.isPresent() && !owner.get().equals(me) && !me.equals(ROOT)) {
      throw failed(
          "process %%d belongs to user '%s', and you are '%s'; run this as that user, with sudo -u"
              .formatted(owner.get().replace("%", "%%"), me.replace("%", "%%")));
    }
  }

  /// Another network's loopback interface cannot be reached, and that is where the JVM listens.
  void checkNetwork() throws InspectFailedException {
    if (differs("net")) {
      throw failed(
          "process %d runs in a container or another network namespace;"
              + " run the command inside it: docker exec CONTAINER ./asyncio "
              + command
              + " PID, where PID is the process's number there, often 1");
    }
  }

  /// Whether it sees other processes, files or networks than this one.
  boolean isElsewhere() {
    return differs("pid") || differs("mnt") || differs("net");
  }

  private boolean differs(String namespace) {
    try {
      var mine = Files.readSymbolicLink(proc.resolve("self/ns/" + namespace));
      return !Files.readSymbolicLink(proc.resolve(pid + "/ns/" + namespace)).equals(mine);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private boolean isJava() {
    var id = String.valueOf(pid);
    if (VirtualMachine.list().stream().anyMatch(machine -> machine.id().equals(id))) {
      return true;
    }
    try (var maps = Files.lines(proc.resolve(id + "/maps"), StandardCharsets.ISO_8859_1)) {
      return maps.anyMatch(line -> line.contains("/libjvm."));
    } catch (IOException | UncheckedIOException e) {
      return ProcessHandle.of(pid)
          .flatMap(process -> process.info().command())
          .map(path -> path.endsWith("java") || path.endsWith("java.exe"))
          .orElse(true);
    }
  }

  /// A stopped process would let the attach API wait, some versions of it for ever.
  private void checkStopped() throws InspectFailedException {
    if (isInState("T")) {
      throw failed("process %d is stopped; 'kill -CONT %1$d' lets it go on");
    }
  }

  /// Whether it has ended and its parent has not taken note of it.
  boolean isZombie() {
    return isInState("Z");
  }

  /// Not so where there is no such file: attaching will tell.
  private boolean isInState(String state) {
    try (var status = Files.lines(proc.resolve(pid + "/status"), StandardCharsets.ISO_8859_1)) {
      return status.anyMatch(line -> line.startsWith("State:\t" + state));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /// @param sentence with a place for the number of the process
  InspectFailedException failed(String sentence) {
    return InspectFailedException.failed(
        Text.visible("asyncio %s: %s".formatted(command, sentence.formatted(pid))));
  }
}
