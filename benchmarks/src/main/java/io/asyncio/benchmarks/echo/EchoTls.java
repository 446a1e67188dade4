package io.asyncio.benchmarks.echo;

import io.asyncio.net.ServerOptions;
import io.asyncio.net.TlsCertificates;
import io.asyncio.net.TlsOptions;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How an echo server speaks TLS, if it does: version 1.3, with the same engine and key whoever
/// serves.
///
/// @param engine `jdk` or `openssl`
/// @param keyStore PKCS #12, with one key, under [#PASSWORD]
public record EchoTls(String engine, Path keyStore) {

  /// Of key stores that are deleted when the benchmark is over.
  public static final String PASSWORD = "benchmark";

  private static final String PROTOCOL = "TLSv1.3";

  /// Reads the arguments of an echo server: the backend and, for TLS, an engine and a key store.
  static Optional<EchoTls> of(String[] arguments) {
    return arguments.length < 3
        ? Optional.empty()
        : Optional.of(new EchoTls(arguments[1], Path.of(arguments[2])));
  }

  /// Returns options of this library that speak it; unchanged without TLS.
  static ServerOptions applied(String[] arguments, ServerOptions options) {
    return of(arguments).map(tls -> options.withTls(tls.options())).orElse(options);
  }

  private TlsOptions options() {
    // The library takes OpenSSL if it can.
    boolean isWanted = engine.equals("openssl");
    if (isWanted != OpenSsl.isAvailable()) {
      throw new IllegalStateException(
          "OpenSSL " + (isWanted ? "is missing" : "is there"), OpenSsl.unavailabilityCause());
    }
    return TlsOptions.server(TlsCertificates.ofKeyStore(keyStore, PASSWORD))
        .withProtocols(PROTOCOL);
  }

  /// Returns Netty's own.
  SslContext context() {
    char[] password = PASSWORD.toCharArray();
    try {
      KeyStore store = KeyStore.getInstance(keyStore.toFile(), password);
      String alias = Collections.list(store.aliases()).getFirst();
      List<X509Certificate> chain =
          Stream.of(store.getCertificateChain(alias)).map(X509Certificate.class::cast).toList();
      return SslContextBuilder.forServer((PrivateKey) store.getKey(alias, password), chain)
          .sslProvider(engine.equals("openssl") ? SslProvider.OPENSSL : SslProvider.JDK)
          .protocols(PROTOCOL)
          .build();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot use " + keyStore, e);
    }
  }
}
