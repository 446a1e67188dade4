package io.asyncio.http.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamBusyException;
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

  private static final int MOST_OF_REASON = 123;
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final StreamWriter writer;
  private final boolean isClient;
  private final WebSocketOptions options;
  private final Optional<String> subprotocol;
  private final FrameReader frames;
  private final FrameWriter out;
  private final Pings pings;
  private @Nullable Heartbeat heartbeat;

  private boolean closeSent;
  private boolean closeReceived;
  private boolean isOver;
  private @Nullable CloseCode code;
  private String reason = "";
  private @Nullable WebSocketException failure;

  private boolean isReading;
  private @Nullable Future<Boolean> readerLeft;
  private @Nullable Future<Boolean> whenOver;

  private WebSocket(
      StreamReader reader,
      StreamWriter writer,
      boolean isClient,
      WebSocketOptions options,
      Optional<String> subprotocol,
      Optional<Deflate> deflate,
      byte[] leftover) {
    this.writer = writer;
    this.isClient = isClient;
    this.options = options;
    this.subprotocol = subprotocol;
    this.pings = new Pings(Asyncio.runningLoop());
    this.out =
        new FrameWriter(
            writer,
            isClient ? new Mask() : null,
            deflate.map(agreed -> deflater(agreed, isClient)).orElse(null),
            this::checkOpen);
    this.frames =
        new FrameReader(
            reader,
            !isClient,
            options,
            deflate.map(agreed -> inflater(agreed, isClient)).orElse(null),
            leftover,
            new Control());
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
    options.heartbeat().ifPresent(interval -> socket.startHeartbeat(reader, interval));
    return socket;
  }

  private void startHeartbeat(StreamReader reader, Duration interval) {
    heartbeat =
        new Heartbeat(Asyncio.runningLoop(), interval, reader, frames, out, () -> giveUp(interval));
    heartbeat.start();
  }

  // ---- Receiving

  /// Receives the next message. Suspends until it has come; a cancelled task has taken nothing.
  ///
  /// @return empty when either side has closed
  /// @throws WebSocketProtocolException if the peer broke a rule or a limit
  /// @throws WebSocketClosedException if the connection ended without a Close frame; code 1006
  /// @throws IllegalStateException if another task is receiving
  public Optional<Message> receive() {
    if (isOver || closeSent) {
      throwIfFailed();
      return Optional.empty();
    }
    beginReading();
    try {
      return Optional.ofNullable(read());
    } finally {
      endReading();
    }
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

  private void beginReading() {
    if (isReading) {
      throw new IllegalStateException(
          "cannot receive from " + this + ": another task does already; let one task receive");
    }
    isReading = true;
  }

  private void endReading() {
    isReading = false;
    Future<Boolean> waiting = readerLeft;
    readerLeft = null;
    complete(waiting);
  }

  private static void complete(@Nullable Future<Boolean> waiting) {
    if (waiting != null && !waiting.isDone()) {
      waiting.setResult(true);
    }
  }

  /// The next message, or null when it is closed; while this side closes, messages are dropped.
  private @Nullable Message read() {
    while (!isOver && !closeReceived) {
      try {
        Message message = frames.next();
        if (message == null) {
          ended(null);
        } else if (!closeSent) {
          return message;
        }
      } catch (WebSocketProtocolException e) {
        refuse(e);
      } catch (StreamBusyException e) {
        throw e;
      } catch (NetworkException e) {
        ended(e);
      }
    }
    throwIfFailed();
    return null;
  }

  private void throwIfFailed() {
    WebSocketException present = failure;
    if (present != null) {
      throw present;
    }
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
    public void onClose(CloseCode received, String why) {
      closeReceived = true;
      code = received;
      reason = why;
    }
  }

  /// There is nothing more to read: after a Close frame as it should be, or not.
  private void ended(@Nullable NetworkException cause) {
    if (isOver) {
      return;
    }
    if (!closeReceived) {
      lose("the connection of " + this + " ended without a Close frame", cause);
    } else if (!closeSent) {
      closeSent = true;
      endBy(() -> out.close(closePayload(codeOrNone(), "")));
    }
  }

  private CloseCode codeOrNone() {
    return code == null ? CloseCode.NO_CODE : code;
  }

  private void lose(String message, @Nullable Throwable cause) {
    code = CloseCode.ABNORMAL;
    if (!closeSent) {
      failure = new WebSocketClosedException(message, CloseCode.ABNORMAL, "", cause);
    }
    abort();
  }

  private void giveUp(Duration interval) {
    if (!isOver) {
      lose(
          "the peer of %s is silent: nothing came within %s after a ping"
              .formatted(this, interval.dividedBy(2)),
          null);
    }
  }

  /// Tells the peer what it did wrong, and lets it read that before the connection is gone.
  private void refuse(WebSocketProtocolException error) {
    if (closeSent) {
      code = error.code();
      abort();
      return;
    }
    failure = error;
    code = error.code();
    closeSent = true;
    String why = Objects.requireNonNullElse(error.getMessage(), "");
    endBy(() -> {
      out.close(
          closePayload(error.code(), why.substring(0, Math.min(why.length(), MOST_OF_REASON))));
      linger();
    });
  }

  /// Waits for the peer's end, dropping what comes, because a connection that is closed with bytes
  /// unread is reset, and the peer might not see the Close frame. A peer that waits for the
  /// server's end gets it before; where TLS has no such half of an end, it is not waited for long.
  private void linger() {
    if (isClient || writer.canWriteEof()) {
      if (!isClient) {
        writer.writeEof();
      }
      frames.discard();
    } else {
      try {
        Asyncio.timeout(LINGER, frames::discard);
      } catch (TimeoutExpiredException _) {
        // It had its time.
      }
    }
  }

  /// Says the last things, within the time to close, and closes the connection.
  private void endBy(Runnable last) {
    try {
      Asyncio.timeout(
          options.closeTimeout(),
          () -> {
            last.run();
            shutDown();
          });
    } catch (TimeoutExpiredException | NetworkException _) {
      // The peer does not listen: it has to do without.
    } finally {
      abort();
    }
  }

  /// After the Close frames the server closes first, so that the port waits on its side and not on
  /// the client's (RFC 6455, section 7.1.1).
  private void shutDown() {
    if (isClient) {
      frames.discard();
    }
    writer.close();
  }

  /// Ends at once what has not ended yet.
  private void abort() {
    if (isOver) {
      return;
    }
    isOver = true;
    writer.abort();
    frames.end();
    out.end();
    if (heartbeat != null) {
      heartbeat.stop();
    }
    pings.fail(closedException("no pong will come", null));
    complete(whenOver);
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
    checkOpen();
    try {
      out.message(opcode, payload);
    } catch (NetworkException e) {
      throw closedException("cannot send on " + this, e);
    }
  }

  /// Sends a frame that was made for several peers; this side is a server's without compression.
  void sendShared(ByteBuffer frame) {
    checkOpen();
    try {
      out.shared(frame);
    } catch (NetworkException e) {
      throw closedException("cannot send on " + this, e);
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
    checkOpen();
    try (Hold _ = out.holdMessages()) {
      checkOpen();
      MessageWriter parts = new MessageWriter(opcode, out, this::checkOpen);
      boolean isWhole = false;
      try {
        body.writeTo(parts);
        parts.end();
        isWhole = true;
      } finally {
        if (!isWhole && parts.hasBegun() && !isClosed()) {
          lose("a message of " + this + " was left unfinished by this side", null);
        }
      }
    } catch (NetworkException e) {
      throw closedException("cannot send on " + this, e);
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
    checkOpen();
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
    checkOpen();
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
      throw closedException("cannot send on " + this, e);
    }
  }

  private void checkOpen() {
    if (closeSent || closeReceived || isOver) {
      throw closedException("cannot send on " + this, null);
    }
  }

  private WebSocketClosedException closedException(String what, @Nullable Throwable cause) {
    CloseCode why = code;
    String how;
    if (why == null) {
      how = closeSent ? "this side has closed it; send before close()" : "the connection is gone";
    } else if (why.equals(CloseCode.ABNORMAL)) {
      how = "the connection is gone";
    } else {
      how = "it was closed with code " + why + (reason.isEmpty() ? "" : ", '" + reason + "'");
    }
    Throwable known = cause == null ? failure : cause;
    return new WebSocketClosedException(
        what + ": " + how, why == null ? CloseCode.ABNORMAL : why, reason, known);
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
    ByteBuffer payload = checkClose(with, why);
    if (isOver) {
      return false;
    }
    if (closeSent) {
      whenOver().await();
      return false;
    }
    closeSent = true;
    try {
      Asyncio.timeout(
          options.closeTimeout(),
          () -> {
            out.close(payload);
            awaitPeersClose();
            if (closeReceived) {
              beginReading();
              shutDown();
            }
          });
    } catch (TimeoutExpiredException | NetworkException _) {
      // Without the peer, then.
    } finally {
      if (!closeReceived && code == null) {
        code = CloseCode.ABNORMAL;
      }
      abort();
    }
    return true;
  }

  private void awaitPeersClose() {
    while (!closeReceived && !isOver) {
      if (isReading) {
        awaitReaderLeft();
      } else {
        beginReading();
        try {
          var _ = read();
        } finally {
          endReading();
        }
      }
    }
    while (isReading && !isOver) {
      awaitReaderLeft();
    }
  }

  private void awaitReaderLeft() {
    Future<Boolean> waiting = readerLeft;
    if (waiting == null || waiting.isDone()) {
      waiting = Asyncio.runningLoop().createFuture();
      readerLeft = waiting;
    }
    waiting.await();
  }

  /// Done once it is closed and nothing is left of it.
  Future<Boolean> whenOver() {
    Future<Boolean> future = whenOver;
    if (future == null || future.isCancelled()) {
      future = Asyncio.runningLoop().createFuture();
      whenOver = future;
      if (isOver) {
        complete(future);
      }
    }
    return future;
  }

  /// What a program wants to close with, as a payload.
  static ByteBuffer checkClose(CloseCode code, String reason) {
    if (!code.isSendable()) {
      throw new IllegalArgumentException(
          "code " + code + " must not be sent in a Close frame; a program's own are 4000 to 4999");
    }
    return closePayload(code, reason);
  }

  private static ByteBuffer closePayload(CloseCode code, String reason) {
    if (!code.isSendable()) {
      return ByteBuffer.allocate(0);
    }
    byte[] words = reason.getBytes(UTF_8);
    if (words.length > MOST_OF_REASON) {
      throw new IllegalArgumentException(
          "reason of a Close frame must be at most %d bytes, found %d"
              .formatted(MOST_OF_REASON, words.length));
    }
    return ByteBuffer.allocate(2 + words.length).putShort((short) code.code()).put(words).flip();
  }

  // ---- State

  /// Says whether it is closing or closed, by either side or by the network.
  ///
  /// @return true once nothing can be sent
  public boolean isClosed() {
    return closeSent || closeReceived || isOver;
  }

  /// Returns the code it was closed with.
  ///
  /// @return that of the peer's Close frame, 1005 if it had none, 1006 if none came, or what this
  ///   side told a peer that broke the rules; empty while it is open or closing
  public Optional<CloseCode> closeCode() {
    return Optional.ofNullable(code);
  }

  /// Returns the words beside the code.
  ///
  /// @return those of the peer's Close frame; empty if there are none
  public String closeReason() {
    return reason;
  }

  /// Returns what made it end otherwise than by a Close frame.
  ///
  /// @return what [#receive()] throws; empty while it is open, and if it was closed orderly
  public Optional<WebSocketException> exception() {
    return Optional.ofNullable(failure);
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
    String state = isOver ? "closed" : isClosed() ? "closing" : "open";
    return "<WebSocket " + (isClient ? "to a server, " : "to a client, ") + state + ">";
  }
}
