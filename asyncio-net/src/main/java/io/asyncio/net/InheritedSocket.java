package io.asyncio.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A listening socket that a service manager has opened for this process.
///
/// The manager counts them in `LISTEN_FDS`, from descriptor 3 on, and says in `LISTEN_PID` for
/// which process they are, because a child would inherit the variables (sd_listen_fds(3)).
///
/// @param descriptor its number
/// @param path where it is, if it is a Unix socket
record InheritedSocket(int descriptor, Optional<UnixDomainSocketAddress> path) {

  private static final int FIRST = 3;

  /// The columns of /proc/net/unix: address, references, protocol, flags, type, state, inode, path.
  private static final int INODE = 6;

  private static final int PATH = 7;

  /// Those of this process, at least one.
  static List<InheritedSocket> all(Map<String, String> environment) {
    String process = environment.getOrDefault("LISTEN_PID", "");
    String self = Long.toString(ProcessHandle.current().pid());
    if (!process.equals(self)) {
      throw new IllegalStateException(
          "no sockets were handed to this process, "
              + self
              + ": LISTEN_PID is '"
              + process
              + "'; start it by socket activation, and the JVM with exec");
    }
    int count = count(environment.getOrDefault("LISTEN_FDS", ""));
    List<InheritedSocket> sockets = new ArrayList<>();
    for (int descriptor = FIRST; descriptor < FIRST + count; descriptor++) {
      sockets.add(new InheritedSocket(descriptor, pathOf(descriptor)));
    }
    return sockets;
  }

  private static int count(String text) {
    if (!text.matches("[1-9][0-9]{0,4}")) {
      throw new IllegalStateException(
          "LISTEN_FDS must be the number of sockets handed over, found '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  /// Whether it is a Unix socket, and where: the system says it only in this table.
  private static Optional<UnixDomainSocketAddress> pathOf(int descriptor) {
    try {
      String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      String inode = link.replaceAll("\\D", "");
      return Files.readAllLines(Path.of("/proc/net/unix")).stream()
          .map(line -> line.split(" +", PATH + 1))
          .filter(columns -> columns.length > INODE && columns[INODE].equals(inode))
          .findFirst()
          .map(columns -> UnixDomainSocketAddress.of(columns.length > PATH ? columns[PATH] : ""));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot look at inherited descriptor " + descriptor + ": it must be a listening socket",
          e);
    }
  }
}
