package io.asyncio.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How a connection is opened.
///
/// @param stream what holds for the connection
/// @param localAddress where it comes from; empty for what the system chooses
/// @param connectTimeout how long one address may take to answer
/// @param happyEyeballsDelay how long an address may take before the next one is tried beside it;
///   zero tries one after the other (RFC 8305, section 5)
/// @param tls how TLS is spoken; empty for plain text
/// @param resolver how the name is looked up; empty for the way of the loop
///   ([Network#useResolver(Resolver)])
public record ConnectOptions(
    StreamOptions stream,
    Optional<InetSocketAddress> localAddress,
    Duration connectTimeout,
    Duration happyEyeballsDelay,
    Optional<TlsOptions> tls,
    Optional<Resolver> resolver) {

  /// Checks the parts.
  public ConnectOptions {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(localAddress, "localAddress");
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(resolver, "resolver");
    checkPositive("connectTimeout", connectTimeout);
    if (Objects.requireNonNull(happyEyeballsDelay, "happyEyeballsDelay").isNegative()) {
      throw new IllegalArgumentException(
          "happyEyeballsDelay must not be negative, found " + happyEyeballsDelay);
    }
  }

  private static void checkPositive(String name, Duration duration) {
    if (!Objects.requireNonNull(duration, name).isPositive()) {
      throw new IllegalArgumentException(name + " must be positive, found " + duration);
    }
  }

  /// Returns the options unless others are given: 30 seconds for an address, the next one tried
  /// after 250 milliseconds.
  ///
  /// @return plain TCP
  public static ConnectOptions defaults() {
    return new ConnectOptions(
        StreamOptions.defaults(),
        Optional.empty(),
        Duration.ofSeconds(30),
        Duration.ofMillis(250),
        Optional.empty(),
        Optional.empty());
  }

  /// Returns a copy with other options for the connection.
  ///
  /// @param newStream what holds for it
  /// @return a changed copy
  public ConnectOptions withStream(StreamOptions newStream) {
    return new ConnectOptions(
        newStream, localAddress, connectTimeout, happyEyeballsDelay, tls, resolver);
  }

  /// Returns a copy that comes from an address of this machine.
  ///
  /// @param newLocalAddress port 0 for one that is free
  /// @return a changed copy
  public ConnectOptions withLocalAddress(InetSocketAddress newLocalAddress) {
    return new ConnectOptions(
        stream,
        Optional.of(Objects.requireNonNull(newLocalAddress, "localAddress")),
        connectTimeout,
        happyEyeballsDelay,
        tls,
        resolver);
  }

  /// Returns a copy with another bound for each address.
  ///
  /// @param newConnectTimeout how long one address may take
  /// @return a changed copy
  public ConnectOptions withConnectTimeout(Duration newConnectTimeout) {
    return new ConnectOptions(
        stream, localAddress, newConnectTimeout, happyEyeballsDelay, tls, resolver);
  }

  /// Returns a copy that tries the next address after another delay.
  ///
  /// @param newDelay zero to try one after the other
  /// @return a changed copy
  public ConnectOptions withHappyEyeballsDelay(Duration newDelay) {
    return new ConnectOptions(stream, localAddress, connectTimeout, newDelay, tls, resolver);
  }

  /// Returns a copy that speaks TLS from the first byte on.
  ///
  /// @param newTls how
  /// @return a changed copy
  public ConnectOptions withTls(TlsOptions newTls) {
    return new ConnectOptions(
        stream,
        localAddress,
        connectTimeout,
        happyEyeballsDelay,
        Optional.of(Objects.requireNonNull(newTls, "tls")),
        resolver);
  }

  /// Returns a copy that looks the name up in another way.
  ///
  /// @param newResolver how
  /// @return a changed copy
  public ConnectOptions withResolver(Resolver newResolver) {
    return new ConnectOptions(
        stream,
        localAddress,
        connectTimeout,
        happyEyeballsDelay,
        tls,
        Optional.of(Objects.requireNonNull(newResolver, "resolver")));
  }
}
