package io.asyncio.net;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/// A datagram that has come.
///
/// @param data all of it, possibly empty; the receiver's own
/// @param sender where it came from, and where an answer goes
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode are below
public record Datagram(byte[] data, SocketAddress sender) {

  /// Checks the parts.
  public Datagram {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(sender, "sender");
  }

  /// Returns the data as text in UTF-8.
  ///
  /// @return what is no UTF-8 is replaced
  public String text() {
    return new String(data, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Datagram that
        && Arrays.equals(data, that.data)
        && sender.equals(that.sender);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(data) + sender.hashCode();
  }

  @Override
  public String toString() {
    return "<" + data.length + " bytes from " + Addresses.text(sender) + ">";
  }
}
