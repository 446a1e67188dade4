package io.asyncio.benchmarks;

import io.asyncio.benchmarks.echo.EchoTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The key of the servers that speak TLS, and a certificate of its own making: EC, P-256.
public final class ServerKey implements AutoCloseable {
  private static final String STORE = "server.p12";

  private final Path directory;

  /// Has the JDK's `keytool` make both.
  public ServerKey() {
    try {
      directory = Files.createTempDirectory("asyncio-bench");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a directory for a key", e);
    }
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost,ip:127.0.0.1",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-storepass",
            EchoTls.PASSWORD,
            "-keystore",
            store().toString());
    if (Subprocess.probe(command).isEmpty()) {
      close();
      throw new IllegalStateException("keytool made no key: " + String.join(" ", command));
    }
  }

  /// Returns the PKCS #12 file.
  public Path store() {
    return directory.resolve(STORE);
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(store());
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }
}
