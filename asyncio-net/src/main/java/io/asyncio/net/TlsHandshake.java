package io.asyncio.net;

import io.asyncio.Future;
import io.asyncio.WaitReason;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The beginning of TLS on a connection.
///
/// **Threads:** [#begin(List)] on the bare loop thread; the rest belongs to tasks.
final class TlsHandshake {

  private final NettyStream stream;
  private final TlsOptions options;
  private final Future<Boolean> done;
  private @Nullable TlsException failure;

  TlsHandshake(NettyStream stream, TlsOptions options) {
    this.stream = stream;
    this.options = options;
    this.done = stream.socket().loop().createFuture(new Handshake(stream));
  }

  private record Handshake(NettyStream stream) implements WaitReason {
    @Override
    public String description() {
      return "the TLS handshake with " + stream.peerName();
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

  /// Lets TLS begin.
  ///
  /// @param early what came and belongs to it; taken over
  void begin(List<ByteBuf> early) {
    NettySocket socket = stream.socket();
    TlsTasks tasks = new TlsTasks(socket.poller);
    SslHandler handler =
        stream.isAccepted()
            ? options.contexts().accepting(socket.channel, tasks)
            : options
                .contexts()
                .asking(options.serverName().orElse(stream.host()), socket.channel, tasks);
    socket.secure(tasks, handler);
    handler.handshakeFuture().addListener(ended -> ended(tasks, handler, ended.cause()));
    for (ByteBuf each : early) {
      tasks.context().fireChannelRead(each);
    }
    if (!early.isEmpty()) {
      tasks.context().fireChannelReadComplete();
    }
  }

  private void ended(TlsTasks tasks, SslHandler handler, @Nullable Throwable cause) {
    if (cause == null) {
      stream.secured(TlsSession.of(handler), options.shutdownTimeout());
    } else {
      Throwable deeper = stream.socket().error();
      failure =
          TlsFailures.handshake(
              stream, options, tasks.haveBegun(), deeper == null ? cause : deeper);
    }
    if (!done.isDone()) {
      done.setResult(cause == null);
    }
  }

  /// Gives up before it has begun.
  void refuse(TlsException why) {
    failure = why;
    if (!done.isDone()) {
      done.setResult(false);
    }
  }

  /// True, or false if there is a failure.
  Future<Boolean> done() {
    return done;
  }

  @Nullable TlsException failure() {
    return failure;
  }

  /// Suspends until it is over; if it fails or is cancelled, the connection is closed.
  void await() {
    boolean isSecure = false;
    try {
      isSecure = done.await();
    } finally {
      if (!isSecure) {
        stream.abort();
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
