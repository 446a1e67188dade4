package io.asyncio.net;

import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/// The path of a Unix socket.
final class UnixPath {

  /// `sizeof sockaddr_un.sun_path` less the end of the string: 108 on Linux, 104 on macOS.
  private static final int LONGEST = System.getProperty("os.name").startsWith("Mac") ? 103 : 107;

  private UnixPath() {}

  static UnixDomainSocketAddress checked(Path path) {
    int length =
        Objects.requireNonNull(path, "path").toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST) {
      throw new AddressException(
          "the path of a Unix socket must have at most %d bytes, found %d: %s; use a shorter one, or one relative to the current directory"
              .formatted(LONGEST, length, path),
          null);
    }
    return UnixDomainSocketAddress.of(path);
  }
}
