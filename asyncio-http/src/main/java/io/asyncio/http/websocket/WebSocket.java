package io.asyncio.http.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.sync.Hold;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Messages both ways over one connection, for as long as both sides want.
///
/// ```java
/// for (Message message : socket) {
///   if (message instanceof Message.Text(String text)) {
///     socket.send("you said " + text);
///   }
/// }
/// ```
///
/// A server gets one from a request, a client from its HTTP client.
///
/// **Who reads.** The task that calls [#receive()] reads the connection itself: no other task
/// stands between, and a program that does not receive lets its peer wait. So pings are answered,
/// pongs noticed and the peer's Close seen while a task is in `receive`, and a program that only
/// sends needs a second task with an empty loop over the messages. A heartbeat needs nobody: it
/// counts the bytes that come.
///
/// **Several tasks.** One at a time receives; any number send, ping and close, and each message
/// stays whole. A send suspends while the peer does not take what was sent. A cancelled receive has
/// lost nothing. A cancelled send has sent the whole message or nothing of it; where half of a
/// large one is out already, the connection is given up.
///
/// **States:** open → closing → closed. It ends orderly by [#close(CloseCode, String)] here or by
/// the peer: then `receive` returns empty, and the loop over the messages ends. It ends otherwise
/// by the network, by a peer that breaks the rules or by one that is silent: then `receive` throws
/// what happened, each time. Sending throws [WebSocketClosedException] in both cases.
///
/// **Threads:** all methods belong to the tasks of one loop.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/web_reference.html#websocketresponse">aiohttp's
///   WebSocketResponse</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455">RFC 6455</a>
public final class WebSocket implements AutoCloseable, Iterable<Message> {

  private final StreamWriter writer;
  private final WebSocketOptions options;
  private final Optional<String> subprotocol;
  private final CloseState state;
  private final FrameWriter out;
  private final Pings pings;
  private final ClosingHandshake closing;
  private final Receiver receiver;
  private final @Nullable Heartbeat heartbeat;

  private WebSocket(
      StreamReader reader,
      StreamWriter writer,
      boolean isClient,
      WebSocketOptions options,
      Optional<String> subprotocol,
      Optional<Deflate> deflate,
      byte[] leftover) {
    this.writer = writer;
    this.options = options;
    this.subprotocol = subprotocol;
    EventLoop loop = Asyncio.runningLoop();
    this.state = new CloseState(isClient);
    this.pings = new Pings(loop);
    this.out =
        new FrameWriter(
            writer,
            isClient ? new Mask() : null,
            deflate.map(agreed -> deflater(agreed, isClient)).orElse(null),
            state::checkOpen);
    FrameReader frames =
        new FrameReader(
            reader,
            !isClient,
            options,
            deflate.map(agreed -> inflater(agreed, isClient)).orElse(null),
            leftover,
            new Control());
    this.closing =
        new ClosingHandshake(
            state, writer, frames, out, isClient, options.closeTimeout(), this::release);
    this.receiver = new Receiver(state, closing, frames);
    this.heartbeat =
        options
            .heartbeat()
            .map(interval ->
                new Heartbeat(loop, interval, reader, frames, out, () -> giveUp(interval)))
            .orElse(null);
  }

  private static MessageDeflater deflater(Deflate agreed, boolean isClient) {
    return isClient
        ? new MessageDeflater(agreed.clientNoContextTakeover(), agreed.clientWindowBits())
        : new MessageDeflater(agreed.serverNoContextTakeover(), agreed.serverWindowBits());
  }

  private static MessageInflater inflater(Deflate agreed, boolean isClient) {
    return new MessageInflater(
        isClient ? agreed.serverNoContextTakeover() : agreed.clientNoContextTakeover());
  }

  /// Speaks WebSocket over a connection on which the handshake is done: the seam on which the
  /// server and the client of this module build. Programs get theirs from a request or a client.
  ///
  /// Never suspends; needs the loop whose tasks will use it.
  ///
  /// @param reader of the connection, used by nobody else from now on
  /// @param writer of the connection, closed with the WebSocket
  /// @param isClient which side this is
  /// @param options limits and times
  /// @param subprotocol what was agreed on
  /// @param deflate what was agreed on; empty for no compression
  /// @param leftover bytes that came behind the handshake and are not in the reader; used as they
  ///   are, and changed
  /// @return open
  public static WebSocket over(
      StreamReader reader,
      StreamWriter writer,
      boolean isClient,
      WebSocketOptions options,
      Optional<String> subprotocol,
      Optional<Deflate> deflate,
      byte[] leftover) {
    Objects.requireNonNull(reader, "reader");
    Objects.requireNonNull(writer, "writer");
    WebSocket socket =
        new WebSocket(reader, writer, isClient, options, subprotocol, deflate, leftover);
    Heartbeat beating = socket.heartbeat;
    if (beating != null) {
      beating.start();
    }
    return socket;
  }

  private void giveUp(Duration interval) {
    if (!state.isOver()) {
      closing.lose(
          "the peer of %s is silent: nothing came within %s after a ping"
              .formatted(this, interval.dividedBy(2)),
          null);
    }
  }

  private void release() {
    if (heartbeat != null) {
      heartbeat.stop();
    }
    pings.fail(state.closed("no pong will come", null));
  }

  private final class Control implements FrameReader.Listener {
    @Override
    public void onPing(byte[] payload) {
      out.pongSoon(payload);
    }

    @Override
    public void onPong(byte[] payload) {
      pings.answered(payload);
    }

    @Override
    public void onClose(CloseCode code, String reason) {
      state.received(code, reason);
    }
  }

  // ---- Receiving

  /// Receives the next message. Suspends until it has come; a cancelled task has taken nothing.
  ///
  /// @return empty when either side has closed
  /// @throws WebSocketProtocolException if the peer broke a rule or a limit
  /// @throws WebSocketClosedException if the connection ended without a Close frame; code 1006
  /// @throws IllegalStateException if another task is receiving
  public Optional<Message> receive() {
    return Optional.ofNullable(receiver.next());
  }

  /// Receives the next message, which has to be text. Suspends as [#receive()].
  ///
  /// @return empty when either side has closed
  /// @throws UnexpectedMessageException if it is binary; it is taken, and the connection goes on
  /// @throws WebSocketProtocolException if the peer broke a rule or a limit
  /// @throws WebSocketClosedException if the connection ended without a Close frame; code 1006
  /// @throws IllegalStateException if another task is receiving
  public Optional<String> receiveText() {
    return receive()
        .map(message -> {
          if (message instanceof Message.Text(String text)) {
            return text;
          }
          throw new UnexpectedMessageException(
              "expected text on " + this + ", but " + message + " came", message);
        });
  }

  /// Receives the next message, which has to be binary. Suspends as [#receive()].
  ///
  /// @return empty when either side has closed
  /// @throws UnexpectedMessageException if it is text; it is taken, and the connection goes on
  /// @throws WebSocketProtocolException if the peer broke a rule or a limit
  /// @throws WebSocketClosedException if the connection ended without a Close frame; code 1006
  /// @throws IllegalStateException if another task is receiving
  public Optional<byte[]> receiveBytes() {
    return receive()
        .map(message -> {
          if (message instanceof Message.Binary binary) {
            return binary.bytes();
          }
          throw new UnexpectedMessageException(
              "expected binary on " + this + ", but text came; use receive() for either", message);
        });
  }

  /// Returns the messages until either side closes, received as they are asked for: `hasNext`
  /// suspends and fails as [#receive()].
  @Override
  public Iterator<Message> iterator() {
    return new Messages();
  }

  private final class Messages implements Iterator<Message> {

    private Optional<Message> next = Optional.empty();

    @Override
    public boolean hasNext() {
      if (next.isEmpty()) {
        next = receive();
      }
      return next.isPresent();
    }

    @Override
    public Message next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more messages: " + WebSocket.this);
      }
      Message taken = next.orElseThrow();
      next = Optional.empty();
      return taken;
    }
  }

  // ---- Sending

  /// Sends a text. Suspends while the peer does not take what was sent before.
  ///
  /// @param text half surrogate pairs are sent as `?`
  /// @throws WebSocketClosedException if either side has closed, or the connection is gone
  public void send(String text) {
    send(Opcode.TEXT, ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  /// Sends bytes. Suspends while the peer does not take what was sent before.
  ///
  /// @param bytes all of them; not kept
  /// @throws WebSocketClosedException if either side has closed, or the connection is gone
  public void send(byte[] bytes) {
    send(Opcode.BINARY, ByteBuffer.wrap(bytes));
  }

  /// Sends bytes. Suspends while the peer does not take what was sent before.
  ///
  /// @param bytes from position to limit, which stay as they are; not kept
  /// @throws WebSocketClosedException if either side has closed, or the connection is gone
  public void send(ByteBuffer bytes) {
    send(Opcode.BINARY, bytes.duplicate());
  }

  /// Sends a message. Suspends while the peer does not take what was sent before.
  ///
  /// @param message of either kind
  /// @throws WebSocketClosedException if either side has closed, or the connection is gone
  public void send(Message message) {
    switch (message) {
      case Message.Text(String text) -> send(text);
      case Message.Binary binary -> send(binary.bytes());
    }
  }

  private void send(int opcode, ByteBuffer payload) {
    state.checkOpen();
    try {
      out.message(opcode, payload);
    } catch (NetworkException e) {
      throw state.cannotSend(e);
    }
  }

  /// Sends a frame that was made for several peers; this side is a server's without compression.
  void sendShared(ByteBuffer frame) {
    state.checkOpen();
    try {
      out.shared(frame);
    } catch (NetworkException e) {
      throw state.cannotSend(e);
    }
  }

  boolean sendsPlainFrames() {
    return out.sendsPlainFrames();
  }

  /// Sends a text in fragments, each as it is written. Suspends as long as the body.
  ///
  /// Other messages wait until it is out. It is not compressed.
  ///
  /// @param body writes the parts; if it throws, the peer cannot be told where the message ends,
  ///   and the connection is given up
  /// @throws WebSocketClosedException if either side has closed, or the connection is gone
  public void sendText(Fragments body) {
    sendFragments(Opcode.TEXT, body);
  }

  /// Sends bytes in fragments, each as it is written. Suspends as long as the body.
  ///
  /// Other messages wait until it is out. It is not compressed.
  ///
  /// @param body writes the parts; if it throws, the peer cannot be told where the message ends,
  ///   and the connection is given up
  /// @throws WebSocketClosedException if either side has closed, or the connection is gone
  public void sendBytes(Fragments body) {
    sendFragments(Opcode.BINARY, body);
  }

  private void sendFragments(int opcode, Fragments body) {
    state.checkOpen();
    try (Hold _ = out.holdMessages()) {
      state.checkOpen();
      MessageWriter parts = new MessageWriter(opcode, out, state::checkOpen);
      boolean isWhole = false;
      try {
        body.writeTo(parts);
        parts.end();
        isWhole = true;
      } finally {
        if (!isWhole && parts.hasBegun() && !isClosed()) {
          closing.lose("a message of " + this + " was left unfinished by this side", null);
        }
      }
    } catch (NetworkException e) {
      throw state.cannotSend(e);
    }
  }

  /// Sends a ping. Suspends while the peer does not take what was sent before, but not until the
  /// pong comes: that is seen by the task that receives.
  ///
  /// @return done when the pong comes, with the time from here to there and back; fails with
  ///   [WebSocketClosedException] if it cannot come any more
  /// @throws WebSocketClosedException if either side has closed, or the connection is gone
  public Future<Duration> ping() {
    return ping(pings.nextPayload());
  }

  /// Sends a ping with a payload. Suspends as [#ping()].
  ///
  /// @param payload at most 125 bytes, different from those that are under way
  /// @return as of [#ping()]
  /// @throws WebSocketClosedException if either side has closed, or the connection is gone
  /// @throws IllegalArgumentException if the payload is longer
  public Future<Duration> ping(byte[] payload) {
    checkControl("ping", payload);
    state.checkOpen();
    Future<Duration> pong = pings.add(payload.clone());
    control(Opcode.PING, payload);
    return pong;
  }

  /// Sends a pong that no ping asked for. Suspends while the peer does not take what was sent
  /// before. Pings are answered without the program.
  ///
  /// @param payload at most 125 bytes
  /// @throws WebSocketClosedException if either side has closed, or the connection is gone
  /// @throws IllegalArgumentException if the payload is longer
  public void pong(byte[] payload) {
    checkControl("pong", payload);
    state.checkOpen();
    control(Opcode.PONG, payload);
  }

  private static void checkControl(String name, byte[] payload) {
    if (payload.length > 125) {
      throw new IllegalArgumentException(
          "payload of a %s must be at most 125 bytes, found %d".formatted(name, payload.length));
    }
  }

  private void control(int opcode, byte[] payload) {
    try {
      out.frame(opcode, true, ByteBuffer.wrap(payload));
    } catch (NetworkException e) {
      throw state.cannotSend(e);
    }
  }

  // ---- Closing

  /// Closes with [CloseCode#NORMAL]; see [#close(CloseCode, String)].
  @Override
  public void close() {
    var _ = close(CloseCode.NORMAL, "");
  }

  /// Closes: sends a Close frame, waits for the peer's, and closes the connection.
  ///
  /// Suspends until that is done, or the time to close is over: then the connection is aborted, and
  /// the code is 1006. Messages that come meanwhile are dropped, and a task that receives gets the
  /// end. Never fails because of the peer. A cancelled close aborts the connection.
  ///
  /// @param with a code that may be sent
  /// @param why for people, at most 123 bytes in UTF-8
  /// @return false if it was closed, or is being closed, by another task or the peer; then it
  ///   suspends until that is done
  /// @throws IllegalArgumentException if the code must not be sent, or the reason is too long
  public boolean close(CloseCode with, String why) {
    return closing.begin(ClosingHandshake.payload(with, why), receiver::awaitClose);
  }

  // ---- State

  /// Says whether it is closing or closed, by either side or by the network.
  ///
  /// @return true once nothing can be sent
  public boolean isClosed() {
    return !state.isOpen();
  }

  /// Returns the code it was closed with.
  ///
  /// @return that of the peer's Close frame, 1005 if it had none, 1006 if none came, or what this
  ///   side told a peer that broke the rules; empty while it is open or closing
  public Optional<CloseCode> closeCode() {
    return state.code();
  }

  /// Returns the words beside the code.
  ///
  /// @return those of the peer's Close frame; empty if there are none
  public String closeReason() {
    return state.reason();
  }

  /// Returns what made it end otherwise than by a Close frame.
  ///
  /// @return what [#receive()] throws; empty while it is open, and if it was closed orderly
  public Optional<WebSocketException> exception() {
    return state.failure();
  }

  /// Returns the subprotocol that was agreed on.
  ///
  /// @return empty if none was
  public Optional<String> subprotocol() {
    return subprotocol;
  }

  /// Returns the limits and times.
  ///
  /// @return as they were when it was opened
  public WebSocketOptions options() {
    return options;
  }

  /// Returns what carries the frames, for what it knows of the connection.
  ///
  /// @return to be asked, not to be written to
  public StreamWriter writer() {
    return writer;
  }

  @Override
  public String toString() {
    return state.toString();
  }
}
