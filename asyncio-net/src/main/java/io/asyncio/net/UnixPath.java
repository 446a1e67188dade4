package io.asyncio.net;

import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/// The path of a Unix socket.
final class UnixPath {

  /// `sizeof sockaddr_un.sun_path`, 108 on Linux and 104 on macOS, less two: the JDK's sockets,
  /// which also look whether somebody listens, take one less than the system.
  private static final int LONGEST = System.getProperty("os.name").startsWith("Mac") ? 102 : 106;

  private UnixPath() {}

  static UnixDomainSocketAddress checked(Path path) {
    if (!fits(path)) {
      throw new AddressException(
          "the path of a Unix socket must have at most %d bytes, found %d: %s; use a shorter one, or one relative to the current directory"
              .formatted(LONGEST, length(path), path),
          null);
    }
    return UnixDomainSocketAddress.of(path);
  }

  static boolean fits(Path path) {
    return length(path) <= LONGEST;
  }

  private static int length(Path path) {
    return Objects.requireNonNull(path, "path").toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
