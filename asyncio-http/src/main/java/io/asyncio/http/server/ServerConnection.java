package io.asyncio.http.server;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.Body;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpVersion;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.http.JsonCodec;
import io.asyncio.http.Status;
import io.asyncio.http.codec.Framing;
import io.asyncio.http.codec.HeadReader;
import io.asyncio.http.codec.IncomingBody;
import io.asyncio.http.codec.Input;
import io.asyncio.http.codec.OutgoingBody;
import io.asyncio.http.codec.OutgoingBody.Mode;
import io.asyncio.http.codec.RequestHead;
import io.asyncio.http.codec.RestOfStream;
import io.asyncio.http.codec.Target;
import io.asyncio.net.ByteStream;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.net.TlsSession;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One connection of a server: requests are read, handled and answered one after the other, all in
/// the connection's task, so that no hop lies between a socket and its handler. Requests that come
/// early (pipelining) wait in the reader, and with it, their client.
///
/// At the end of an answer stands the question whether the connection may go on: only if both sides
/// want it and the request was read to its end. What is left of a body is dropped if it is short;
/// else the connection is closed, but not before the client could read its answer: a socket that is
/// closed with bytes unread tears the connection down (RFC 9112, section 9.6).
final class ServerConnection implements Peer, IncomingBody.Events {

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /// So much of a body that nobody has read is dropped for the next request's sake.
  private static final int DROPPED = 64 * 1024;

  /// A body up to this length is copied behind its head; a longer one is written by itself, in the
  /// same turn.
  private static final int SMALL = 1024;

  private static final int LINGERED = 256 * 1024;

  private final Task<?> task = Asyncio.currentTask();
  private final HttpServer server;
  private final StreamReader reader;
  private final StreamWriter writer;
  private final Input input;
  private final HeadReader heads;
  private final PhaseTimer timer;

  private boolean mayContinue;
  private boolean isLast;
  private boolean isDraining;

  /// Whether bytes may come that nobody reads.
  private boolean hasUnread;

  private @Nullable Takeover takeover;
  private @Nullable Request inWork;
  private Duration inWorkSince = Duration.ZERO;

  ServerConnection(HttpServer server, StreamReader reader, StreamWriter writer) {
    this.server = server;
    this.reader = reader;
    this.writer = writer;
    this.input = new Input(reader);
    this.heads = new HeadReader(input, server.headLimits(), this::beforeHeadWait);
    this.timer = new PhaseTimer(server.loop(), server.context(), reader, writer);
  }

  // ---- The conversation

  /// Suspends until the connection is over. The network closes it.
  void serve() {
    try {
      while (!isLast) {
        serveOne();
      }
      linger();
    } catch (NetworkException | IncompleteMessageException | PhaseTimer.Over gone) {
      // The client has gone, or was given up; nobody is left to be told.
      writer.abort();
    } catch (CancelledError e) {
      writer.abort();
      throw e;
    } finally {
      timer.close();
    }
  }

  private void serveOne() {
    timer.begin(PhaseTimer.Phase.IDLE, idleTime());
    RequestHead head;
    try {
      head = heads.readRequest();
    } catch (BadMessageException e) {
      refuse(e);
      return;
    }
    timer.end();
    if (head == null) {
      isLast = true;
      return;
    }
    inWorkSince = server.loop().time();
    Request request;
    try {
      request = request(head);
    } catch (BadMessageException e) {
      refuse(e);
      return;
    }
    isLast = isDraining || !wantsMore(head);
    inWork = request;
    try {
      answer(request);
    } finally {
      inWork = null;
      request.close();
    }
  }

  private void answer(Request request) {
    Response response = server.respond(request);
    long sent = send(request, response);
    if (server.accessLog().isPresent()) {
      server.log(request, response, sent, inWorkSince);
    }
    if (response.takeover() != null) {
      handOver(response.takeover());
    } else if (!isLast) {
      dropRest(request.incoming());
    }
  }

  private Duration idleTime() {
    return isDraining ? HttpServer.LAST_CHANCE : server.timeouts().keepAlive();
  }

  /// Between the first and the last byte of a head.
  private void beforeHeadWait() {
    if (input.available() > 0) {
      timer.beginOnce(PhaseTimer.Phase.HEAD, server.timeouts().head());
    }
  }

  private Request request(RequestHead head) {
    Target target = Target.of(head);
    Framing framing = Framing.ofRequest(head);
    Headers headers = head.headers();
    mayContinue = false;
    if (!head.version().equals(HttpVersion.HTTP_1_0)) {
      int expectations = 0;
      for (int i = 0; i < headers.size(); i++) {
        if (headers.isNamed(i, "Expect")) {
          expectations++;
          mayContinue = headers.hasToken("Expect", "100-continue");
        }
      }
      if (expectations > 0 && !mayContinue) {
        throw new BadMessageException(
            Status.EXPECTATION_FAILED, "the only expectation met here is 100-continue");
      }
    }
    return new Request(
        head, target, new IncomingBody(input, heads, server.headLimits(), framing, this), this);
  }

  private static boolean wantsMore(RequestHead head) {
    Headers headers = head.headers();
    return head.version().equals(HttpVersion.HTTP_1_0)
        ? headers.hasToken("Connection", "keep-alive")
        : !headers.hasToken("Connection", "close");
  }

  /// What was sent is no request: nothing that follows can be trusted.
  private void refuse(BadMessageException error) {
    isLast = true;
    hasUnread = true;
    Response page = server.pageFor(error);
    sendHead(page, Mode.LENGTH, page.body().length().orElse(0), false, bytesOf(page.body()));
  }

  private static byte[] bytesOf(Body body) {
    return body instanceof Body.Bytes bytes ? bytes.bytes() : new byte[0];
  }

  // ---- Waiting for a body

  @Override
  public void beforeWait(long received) {
    if (mayContinue && received == 0) {
      mayContinue = false;
      writer.write(CONTINUE);
    }
    timer.beginBody(server.timeouts().body(), received);
  }

  @Override
  public void afterWait() {
    timer.endBody();
  }

  /// So that the next request begins where it does.
  private void dropRest(IncomingBody body) {
    if (body.isEnded()) {
      return;
    }
    timer.begin(PhaseTimer.Phase.LINGER, server.timeouts().linger());
    ByteBuffer piece = ByteBuffer.allocate(4 * 1024);
    long before = body.received();
    try {
      while (body.read(piece.clear()) >= 0) {
        if (body.received() - before > DROPPED) {
          break;
        }
      }
    } catch (BadMessageException e) {
      // It will never be ended.
    }
    timer.end();
    if (!body.isEnded()) {
      isLast = true;
      hasUnread = true;
    }
  }

  /// Lets the client read its answer before the connection goes. Over TLS it could not be told that
  /// the answer is whole, and would wait as long as this side does.
  private void linger() {
    if (writer.isClosing()) {
      return;
    }
    timer.begin(PhaseTimer.Phase.WRITE, server.timeouts().write());
    writer.flush();
    boolean isOver = reader.atEof() || reader.exception().isPresent();
    if (isOver || !(writer.canWriteEof() || hasUnread)) {
      return;
    }
    if (writer.canWriteEof()) {
      writer.writeEof();
    }
    timer.begin(PhaseTimer.Phase.LINGER, server.timeouts().linger());
    ByteBuffer piece = ByteBuffer.allocate(4 * 1024);
    int dropped = 0;
    try {
      for (int count = reader.read(piece);
          count >= 0 && dropped < LINGERED;
          count = reader.read(piece.clear())) {
        dropped += count;
      }
    } catch (PhaseTimer.Over e) {
      // The client had its time.
    }
  }

  // ---- The answer

  /// Returns how many bytes of its body were sent.
  private long send(Request request, Response response) {
    IncomingBody incoming = request.incoming();
    if (!incoming.isEnded() && !mayBeDropped(incoming, response)) {
      isLast = true;
      hasUnread = true;
    }
    mayContinue = false;
    if (response.takeover() != null) {
      isLast = true;
      sendHead(response, Mode.DROPPED, -1, false, new byte[0]);
      return 0;
    }
    boolean isOld = request.version().equals(HttpVersion.HTTP_1_0);
    Mode mode = modeFor(request, response, isOld);
    if (mode == Mode.UNTIL_CLOSE || response.headers().hasToken("Connection", "close")) {
      isLast = true;
    }
    long length = response.body().length().orElse(-1);
    if (response.body() instanceof Body.Bytes small && small.bytes().length <= SMALL) {
      byte[] sent = mode == Mode.DROPPED ? new byte[0] : small.bytes();
      sendHead(response, mode, length, isOld, sent);
      return sent.length;
    }
    sendHead(response, mode, length, isOld, new byte[0]);
    return sendBody(request, response.body(), mode);
  }

  /// Whether what nobody has read yet is short, or will be read while the answer is made.
  private boolean mayBeDropped(IncomingBody incoming, Response response) {
    if (incoming.isBroken()) {
      return false;
    }
    if (response.body() instanceof Body.Stream) {
      return true;
    }
    boolean isShort = incoming.left() <= DROPPED || incoming.left() == Long.MAX_VALUE;
    return isShort && !mayContinue;
  }

  private static Mode modeFor(Request request, Response response, boolean isOld) {
    if (request.is("HEAD") || !response.status().allowsBody()) {
      return Mode.DROPPED;
    }
    if (response.body().length().isPresent()) {
      return Mode.LENGTH;
    }
    return isOld ? Mode.UNTIL_CLOSE : Mode.CHUNKED;
  }

  private void sendHead(Response response, Mode mode, long length, boolean isOld, byte[] small) {
    ResponseHeads lines = server.heads();
    Headers headers = response.headers();
    byte[] message = new byte[lines.lengthOf(response.status(), headers) + small.length];
    int at = lines.write(message, response.status(), headers);
    if (mode == Mode.CHUNKED) {
      at = ResponseHeads.put(message, at, ResponseHeads.CHUNKED);
    } else if (length >= 0
        && response.status().allowsBody()
        && !headers.contains("Content-Length")) {
      at = ResponseHeads.putLength(message, at, length);
    }
    if (response.takeover() == null) {
      if (isLast && !headers.hasToken("Connection", "close")) {
        at = ResponseHeads.put(message, at, ResponseHeads.CLOSE);
      } else if (isOld && !isLast) {
        at = ResponseHeads.put(message, at, ResponseHeads.KEEP_ALIVE);
      }
    }
    message[at++] = '\r';
    message[at++] = '\n';
    at = ResponseHeads.put(message, at, small);
    timer.begin(PhaseTimer.Phase.WRITE, server.timeouts().write());
    writer.write(ByteBuffer.wrap(message, 0, at));
  }

  /// A body that fails is cut off, so that the client does not take it for whole.
  private long sendBody(Request request, Body body, Mode mode) {
    OutgoingBody sink =
        new OutgoingBody(
            writer,
            mode,
            body.length(),
            () -> timer.begin(PhaseTimer.Phase.WRITE, server.timeouts().write()));
    try {
      sink.send(
          body instanceof Body.Stream stream
              ? StreamedBody.watched(
                  request, stream, reader, writer, timer, server.timeouts().write())
              : body);
    } catch (NetworkException | IncompleteMessageException | PhaseTimer.Over e) {
      throw e;
    } catch (ClientGoneException gone) {
      throw new IncompleteMessageException("the client has gone", gone);
    } catch (Exception | StackOverflowError | AssertionError e) {
      HttpServer.LOG.log(
          Level.ERROR,
          "the body of the answer to %s failed after %d bytes; the connection is cut"
              .formatted(request, sink.written()),
          e);
      isLast = true;
      writer.abort();
    }
    return sink.written();
  }

  // ---- Another protocol

  private void handOver(Takeover other) {
    timer.end();
    takeover = other;
    hasUnread = false;
    if (isDraining) {
      other.drain();
    }
    try {
      other.take(this);
    } catch (NetworkException gone) {
      throw gone;
    } catch (Exception | StackOverflowError | AssertionError e) {
      HttpServer.LOG.log(Level.ERROR, "what took over a connection from " + writer + " failed", e);
      writer.abort();
    } finally {
      takeover = null;
    }
  }

  ByteStream takeStream() {
    return new RestOfStream(input, writer);
  }

  StreamReader reader() {
    return reader;
  }

  StreamWriter writer() {
    return writer;
  }

  /// What came behind the request and is not in the reader.
  byte[] takeLeftover() {
    return input.takeRest();
  }

  // ---- The server's

  /// Ends the conversation after the request in work; one that has been sent but not been read yet
  /// is answered, too.
  void drain() {
    isDraining = true;
    if (takeover != null) {
      takeover.drain();
    } else if (timer.phase() == PhaseTimer.Phase.IDLE) {
      timer.begin(PhaseTimer.Phase.IDLE, HttpServer.LAST_CHANCE);
    }
  }

  /// What is being answered, for the log: without the query, which may be secret.
  Optional<String> inWork() {
    Request request = inWork;
    if (request == null) {
      return Optional.empty();
    }
    Duration age = server.loop().time().minus(inWorkSince);
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s %s%s from %s, for %.1f s",
            request.method(),
            request.rawPath(),
            request.rawQuery().isEmpty() ? "" : "?…",
            request.remoteAddress().map(ServerConnection::text).orElse("an unknown client"),
            age.toMillis() / 1e3));
  }

  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress internet && internet.getAddress() != null
        ? internet.getAddress().getHostAddress() + ":" + internet.getPort()
        : address.toString();
  }

  void cancel() {
    task.cancel("the server closes");
  }

  // ---- The peer

  @Override
  public Optional<SocketAddress> remoteAddress() {
    return writer.peerAddress();
  }

  @Override
  public Optional<SocketAddress> localAddress() {
    return writer.localAddress();
  }

  @Override
  public Optional<TlsSession> tlsSession() {
    return writer.tlsSession();
  }

  @Override
  public Future<Void> whenDisconnected() {
    return reader.whenEof();
  }

  @Override
  public Future<Void> whenDraining() {
    return server.whenDraining();
  }

  @Override
  public JsonCodec json() {
    return server.json();
  }

  @Override
  public HttpLimits limits() {
    return server.limits();
  }

  @Override
  public boolean isDebug() {
    return server.isDebug();
  }
}
