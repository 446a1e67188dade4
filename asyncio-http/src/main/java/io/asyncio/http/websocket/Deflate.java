package io.asyncio.http.websocket;

import io.asyncio.http.websocket.Extension.Parameter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What two sides agreed on about compression: the parameters of permessage-deflate, and how they
/// are negotiated, as pure functions: the seam on which the server and the client of this module
/// build. Programs only switch it on, by [WebSocketOptions#withCompression(boolean)].
///
/// None of the methods suspends, and any thread may call them.
///
/// @param serverNoContextTakeover whether the server compresses each message on its own
/// @param clientNoContextTakeover whether the client compresses each message on its own
/// @param serverWindowBits how far back the server refers, as a power of two: 8 to 15
/// @param clientWindowBits how far back the client refers, as a power of two: 8 to 15
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7692#section-7">RFC 7692, section 7</a>
public record Deflate(
    boolean serverNoContextTakeover,
    boolean clientNoContextTakeover,
    int serverWindowBits,
    int clientWindowBits) {

  private static final String NAME = "permessage-deflate";
  private static final String SERVER_ALONE = "server_no_context_takeover";
  private static final String CLIENT_ALONE = "client_no_context_takeover";
  private static final String SERVER_BITS = "server_max_window_bits";
  private static final String CLIENT_BITS = "client_max_window_bits";

  /// The widest window, and the one if nothing is said.
  private static final int WIDEST = 15;

  /// Checks the windows.
  ///
  /// @throws IllegalArgumentException if one is not 8 to 15
  public Deflate {
    if (serverWindowBits < 8
        || serverWindowBits > WIDEST
        || clientWindowBits < 8
        || clientWindowBits > WIDEST) {
      throw new IllegalArgumentException(
          "window bits must be 8 to 15, found %d and %d"
              .formatted(serverWindowBits, clientWindowBits));
    }
  }

  /// Chooses, as a server, among a client's offers: the first that this side can keep to.
  ///
  /// @param offers the value of the client's `Sec-WebSocket-Extensions`; of several fields of the
  ///   name, joined by commas
  /// @param options of the server
  /// @return what to agree to, with [#answer()]; empty if nothing: then the answer has no such
  ///   field
  /// @throws WebSocketHandshakeException if the field is malformed
  public static Optional<Deflate> choose(String offers, WebSocketOptions options) {
    List<Extension> extensions = Extension.parse(offers);
    if (!options.compression()) {
      return Optional.empty();
    }
    return extensions.stream()
        .filter(extension -> extension.name().equals(NAME))
        .flatMap(extension -> read(extension, true).stream())
        .findFirst()
        .map(offer -> offer.answeredWith(options));
  }

  /// The client's window is not narrowed, because the JDK's inflater has the widest in any case.
  private Deflate answeredWith(WebSocketOptions options) {
    boolean alone = !options.contextTakeover();
    return new Deflate(
        serverNoContextTakeover || alone,
        clientNoContextTakeover || alone,
        serverWindowBits,
        WIDEST);
  }

  /// Returns the server's answer.
  ///
  /// @return the value of `Sec-WebSocket-Extensions`
  public String answer() {
    StringBuilder answer = new StringBuilder(NAME);
    if (serverNoContextTakeover) {
      answer.append("; ").append(SERVER_ALONE);
    }
    if (clientNoContextTakeover) {
      answer.append("; ").append(CLIENT_ALONE);
    }
    if (serverWindowBits < WIDEST) {
      answer.append("; ").append(SERVER_BITS).append('=').append(serverWindowBits);
    }
    return answer.toString();
  }

  /// Returns what a client offers.
  ///
  /// @param options of the client
  /// @return the value of `Sec-WebSocket-Extensions`; empty if there should be no such field
  public static Optional<String> offer(WebSocketOptions options) {
    if (!options.compression()) {
      return Optional.empty();
    }
    return Optional.of(
        options.contextTakeover() ? NAME : NAME + "; " + SERVER_ALONE + "; " + CLIENT_ALONE);
  }

  /// Checks, as a client, the server's answer to [#offer(WebSocketOptions)].
  ///
  /// @param answer the value of the server's `Sec-WebSocket-Extensions`
  /// @param options of the client
  /// @return what is agreed on
  /// @throws WebSocketHandshakeException if it is malformed, or agrees to what was not offered
  public static Deflate check(String answer, WebSocketOptions options) {
    List<Extension> extensions = Extension.parse(answer);
    Extension first = extensions.getFirst();
    if (!options.compression() || extensions.size() > 1 || !first.name().equals(NAME)) {
      throw refused(answer, offer(options).map(o -> "only " + o).orElse("no extension"));
    }
    Deflate agreed =
        read(first, false).orElseThrow(() -> refused(answer, "parameters as in RFC 7692"));
    if (!options.contextTakeover() && !agreed.serverNoContextTakeover) {
      throw refused(answer, SERVER_ALONE);
    }
    return new Deflate(
        agreed.serverNoContextTakeover,
        agreed.clientNoContextTakeover || !options.contextTakeover(),
        agreed.serverWindowBits,
        agreed.clientWindowBits);
  }

  private static WebSocketHandshakeException refused(String answer, String expected) {
    return new WebSocketHandshakeException(
        "the server agreed to the extension '"
            + answer
            + "', but the client asked for "
            + expected);
  }

  /// The parameters, or empty if one is unknown, stands twice or has a value it must not have.
  ///
  /// @param isOffer whether `client_max_window_bits` may stand there: an answer may have it only if
  ///   it was offered, and this client does not offer it
  private static Optional<Deflate> read(Extension extension, boolean isOffer) {
    Set<String> seen = new HashSet<>();
    boolean serverAlone = false;
    boolean clientAlone = false;
    int serverBits = WIDEST;
    for (Parameter parameter : extension.parameters()) {
      if (!seen.add(parameter.name()) || !isAllowed(parameter, isOffer)) {
        return Optional.empty();
      }
      switch (parameter.name()) {
        case SERVER_ALONE -> serverAlone = true;
        case CLIENT_ALONE -> clientAlone = true;
        case SERVER_BITS -> serverBits = bits(parameter.value().orElseThrow());
        default -> {}
      }
    }
    return Optional.of(new Deflate(serverAlone, clientAlone, serverBits, WIDEST));
  }

  private static boolean isAllowed(Parameter parameter, boolean isOffer) {
    return switch (parameter.name()) {
      case SERVER_ALONE, CLIENT_ALONE -> parameter.value().isEmpty();
      case SERVER_BITS -> parameter.value().filter(value -> bits(value) > 0).isPresent();
      case CLIENT_BITS ->
          isOffer && (parameter.value().isEmpty() || bits(parameter.value().get()) > 0);
      default -> false;
    };
  }

  /// 8 to 15 without a leading zero, or -1.
  private static int bits(String value) {
    return switch (value) {
      case "8" -> 8;
      case "9" -> 9;
      case "10" -> 10;
      case "11" -> 11;
      case "12" -> 12;
      case "13" -> 13;
      case "14" -> 14;
      case "15" -> WIDEST;
      default -> -1;
    };
  }
}
