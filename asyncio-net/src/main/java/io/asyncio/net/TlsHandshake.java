package io.asyncio.net;

import io.asyncio.Future;
import io.asyncio.WaitReason;
import io.asyncio.net.TlsException.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The beginning of TLS on a connection.
///
/// **Threads:** [#begin(List)] on the bare loop thread; the rest belongs to tasks.
final class TlsHandshake {

  /// The content type of the records of a handshake (RFC 8446, section 5.1).
  static final byte RECORD = 22;

  private final SocketUser user;
  private final TlsOptions options;
  private final Future<Boolean> done;
  private @Nullable TlsException failure;

  TlsHandshake(SocketUser user, TlsOptions options) {
    this.user = user;
    this.options = options;
    this.done = user.socket().loop().createFuture(new Handshake(user.socket()));
  }

  private record Handshake(NettySocket socket) implements WaitReason {
    @Override
    public String description() {
      return "the TLS handshake with " + socket.peerName();
    }
  }

  /// Builds what is needed, so that what is wrong with it comes out where the options were given.
  ///
  /// @param host what a client asks for; empty if it has no name
  static void prepareClient(TlsOptions options, String host) {
    options.contexts().client();
    if (options.checksHostName() && options.serverName().orElse(host).isEmpty()) {
      throw new IllegalArgumentException(
          "TLS needs the name of the server to check its certificate; add withServerName to the TlsOptions");
    }
  }

  /// Suspends until TLS protects a connection; closes the connection if that fails or is cancelled.
  ///
  /// @param isNew whether nothing but TLS may have come on it
  static void perform(SocketUser user, TlsOptions options, boolean isNew) {
    if (user.socket().isAccepted()) {
      options.contexts().server();
    } else {
      prepareClient(options, user.socket().host());
    }
    TlsHandshake handshake = new TlsHandshake(user, options);
    // Behind what was written, and before the next look at the socket.
    user.socket().poller.flushSoon(() -> handshake.beginIfPossible(isNew));
    boolean isSecure = false;
    try {
      isSecure = handshake.done.await();
    } finally {
      if (!isSecure) {
        user.abort();
      }
    }
    if (handshake.failure != null) {
      throw handshake.failure;
    }
  }

  private void beginIfPossible(boolean isNew) {
    NettySocket socket = user.socket();
    List<ByteBuf> early = user.takeEarly(isNew);
    if (user.unread() > 0) {
      refuse(
          Reason.UNREAD_PLAINTEXT,
          "cannot start TLS with %s: %d bytes came before it and were not read, which anybody may have sent; read what belongs to the plain part first, or close"
              .formatted(socket.peerName(), user.unread()));
    } else if (socket.isLost() || user.hasEnded()) {
      refuse(
          Reason.CLOSED,
          "cannot start TLS with "
              + socket.peerName()
              + ": the connection was closed; open a new one");
      early.forEach(ByteBuf::release);
    } else {
      begin(early);
    }
  }

  /// Lets TLS begin.
  ///
  /// @param early what came and belongs to it; taken over
  void begin(List<ByteBuf> early) {
    NettySocket socket = user.socket();
    TlsTasks tasks = new TlsTasks(socket.poller);
    SslHandler handler =
        socket.isAccepted()
            ? options.contexts().accepting(socket.channel, tasks)
            : options
                .contexts()
                .asking(options.serverName().orElse(socket.host()), socket.channel, tasks);
    socket.secure(tasks, handler);
    socket.resumeReading();
    handler.handshakeFuture().addListener(ended -> ended(tasks, handler, ended.cause()));
    for (ByteBuf each : early) {
      tasks.context().fireChannelRead(each);
    }
    if (!early.isEmpty()) {
      tasks.context().fireChannelReadComplete();
    }
  }

  private void ended(TlsTasks tasks, SslHandler handler, @Nullable Throwable cause) {
    NettySocket socket = user.socket();
    if (cause == null) {
      socket.secured(TlsSession.of(handler));
      user.secured(options);
    } else {
      Throwable deeper = socket.error();
      failure =
          TlsFailures.handshake(
              socket, options, tasks.haveBegun(), deeper == null ? cause : deeper);
    }
    tell(cause == null);
  }

  /// Gives up before it has begun.
  private void refuse(Reason reason, String message) {
    failure = new TlsException(reason, message, user.socket().error());
    tell(false);
  }

  private void tell(boolean isSecure) {
    if (!done.isDone()) {
      done.setResult(isSecure);
    }
  }

  /// True, or false if there is a failure.
  Future<Boolean> done() {
    return done;
  }

  @Nullable TlsException failure() {
    return failure;
  }
}
