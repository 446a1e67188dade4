package io.asyncio.http.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Programs of others that tests are run against.
final class Programs {

  private Programs() {}

  /// Where a program is. The test is left out if it is not installed.
  static String installed(String program) {
    Optional<Path> found =
        Stream.concat(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
                Stream.of("/usr/sbin"))
            .map(directory -> Path.of(directory, program))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(
        found.isPresent(), () -> program + " is not on the PATH; install the package of that name");
    return found.orElseThrow().toString();
  }
}
