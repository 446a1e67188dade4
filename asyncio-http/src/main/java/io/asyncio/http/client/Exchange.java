package io.asyncio.http.client;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Timeout;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.Body;
import io.asyncio.http.BodySource;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpVersion;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.http.Status;
import io.asyncio.http.codec.Framing;
import io.asyncio.http.codec.IncomingBody;
import io.asyncio.http.codec.ResponseHead;
import io.asyncio.net.NetworkException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One request and its answer, on one connection.
///
/// The connection goes back to the pool at one place only, [#finish()]: when the answer has been
/// read to its end, the request was sent to its end, and both sides want to go on. In every other
/// case, a cancelled task among them, it is cut.
final class Exchange implements IncomingBody.Events, BodySource {

  /// A body up to this size goes with the head, in one write that never waits.
  static final int SMALL = 48 * 1024;

  /// So much of a body that nobody wants is read to save a connection, if it is here.
  private static final int DROPPED = 64 * 1024;

  private final Call call;
  private final ClientRequest request;
  private final ClientConnection connection;
  private final ClientTimeouts timeouts;
  private @Nullable Upload upload;
  private @Nullable IncomingBody incoming;
  private @Nullable ResponseHead head;
  private @Nullable Throwable failure;
  private boolean isReusable = true;
  private boolean isOver;
  private boolean hasAnswer;
  private int informational;

  Exchange(Call call, ClientRequest request, ClientConnection connection) {
    this.call = call;
    this.request = request;
    this.connection = connection;
    this.timeouts = call.timeouts();
  }

  /// Suspends until the head of the answer has come.
  ResponseHead run(String cookie) {
    connection.begin(this, call.totalEnd());
    try {
      if (!send(cookie)) {
        head = awaitHead(false);
      }
      ResponseHead answer = Objects.requireNonNull(head);
      hasAnswer = true;
      take(answer);
      return answer;
    } catch (Throwable e) {
      cut();
      if (upload != null) {
        upload.awaitEnd();
      }
      throw e;
    }
  }

  // ---- The request

  /// Returns true if the answer has come already.
  private boolean send(String cookie) {
    Body body = request.body();
    long length = body.length().isEmpty() ? RequestHeads.CHUNKED : body.length().getAsLong();
    if (length == 0 && !request.method().startsWith("P")) {
      length = RequestHeads.NONE;
    }
    byte[] lines = RequestHeads.of(request, connection.route, length, cookie);
    if (request.headers().hasToken("Connection", "close")) {
      isReusable = false;
    }
    boolean hasBody = length > 0 || length == RequestHeads.CHUNKED;
    boolean waits = hasBody && request.expectsContinue();
    if (body instanceof Body.Bytes small && small.bytes().length <= SMALL && !waits) {
      write(joined(lines, small.bytes()));
      call.listener().headSent(request);
      return false;
    }
    write(lines);
    call.listener().headSent(request);
    if (waits && awaitLeave()) {
      isReusable = false;
      return true;
    }
    if (hasBody) {
      upload = new Upload(this, connection, body);
      upload.start();
    }
    return false;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    if (other.length == 0) {
      return one;
    }
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  /// A server that is gone may have answered before.
  private void write(byte[] bytes) {
    connection.timer.beginWrite(timeouts.write());
    try {
      connection.writer.write(bytes);
    } catch (NetworkException gone) {
      isReusable = false;
    }
    connection.timer.endWrite();
  }

  /// Waits for the server's leave to send the body. Returns true if an answer came instead.
  private boolean awaitLeave() {
    Duration limit = timeouts.expectContinue();
    if (limit.isZero()) {
      head = awaitHead(true);
      return head != null;
    }
    Timeout timeout = Asyncio.timeout(limit);
    try {
      head = timeout.run(() -> awaitHead(true));
      return head != null;
    } catch (TimeoutExpiredException e) {
      if (!timeout.isExpired()) {
        throw e;
      }
      return false;
    }
  }

  /// Called by the upload.
  void uploaded() {
    if (!hasAnswer && !isOver) {
      connection.timer.beginRead(timeouts.read());
    }
  }

  void sent(int count) {
    call.listener().bodySent(request, count);
  }

  Duration writeTimeout() {
    return timeouts.write();
  }

  // ---- The head of the answer

  void beforeHeadWait() {
    if (upload == null || upload.isDone()) {
      connection.timer.beginRead(timeouts.read());
    }
  }

  /// Suspends until the answer has come; or, if that is asked for, the leave to send the body: then
  /// there is none.
  private @Nullable ResponseHead awaitHead(boolean isLeaveEnough) {
    while (true) {
      ResponseHead next = readHead();
      int code = next.status().code();
      call.listener().headReceived(request, next.status());
      if (code >= 200) {
        return next;
      }
      if (code == 101) {
        if (request.upgrade() == null) {
          throw new BadMessageException(
              "the answer of " + where() + " is 101, though no other protocol was asked for");
        }
        return next;
      }
      if (++informational > call.limits().informational()) {
        throw new BadMessageException(
            "more than " + call.limits().informational() + " answers of 1xx came from " + where());
      }
      if (code == 100 && isLeaveEnough) {
        return null;
      }
    }
  }

  private ResponseHead readHead() {
    ResponseHead next;
    try {
      next = connection.heads.readResponse();
    } catch (NetworkException | IncompleteMessageException e) {
      throw disconnected(e);
    }
    if (next == null) {
      throw disconnected(null);
    }
    connection.timer.endRead();
    return next;
  }

  private DisconnectedException disconnected(@Nullable Throwable cause) {
    boolean nothingCame = informational == 0 && connection.input.available() == 0;
    return new DisconnectedException(
        where()
            + (nothingCame
                ? " closed the connection before"
                : " closed the connection in the midst of")
            + " the answer to "
            + request.method()
            + (connection.isReused()
                ? "; it was one kept from before: lower ClientLimits.keepAlive if that is frequent"
                : ""),
        cause,
        nothingCame && cause instanceof IncompleteMessageException == false);
  }

  private String where() {
    return connection.route.origin().toString();
  }

  private void take(ResponseHead answer) {
    if (answer.status().code() == 101) {
      return;
    }
    Framing framing = Framing.ofResponse(answer, request.method());
    if (!staysOpen(answer)) {
      isReusable = false;
    }
    if (upload != null && !upload.isDone() && !answer.status().isSuccess()) {
      // The server does not want it.
      upload.cancel();
      upload.awaitEnd();
      isReusable = false;
    }
    incoming =
        new IncomingBody(
            connection.input, connection.heads, call.client().headLimits(), framing, this);
    if (framing.isEmpty()) {
      finish();
    }
  }

  private static boolean staysOpen(ResponseHead answer) {
    Headers headers = answer.headers();
    if (answer.version().equals(HttpVersion.HTTP_1_0)) {
      return headers.hasToken("Connection", "keep-alive");
    }
    // Two ways to say a length are an attack: RFC 9112, section 6.3.
    return !headers.hasToken("Connection", "close")
        && !(headers.contains("Transfer-Encoding") && headers.contains("Content-Length"));
  }

  /// The connection for another protocol, after a 101.
  ClientConnection takeConnection() {
    isOver = true;
    return connection;
  }

  // ---- Its body

  @Override
  public void beforeWait(long received) {
    connection.timer.beginRead(timeouts.read());
  }

  @Override
  public void afterWait() {
    connection.timer.endRead();
  }

  @Override
  public int read(ByteBuffer target) {
    if (!target.hasRemaining()) {
      throw new IllegalArgumentException("cannot read into " + target + ": it has no room left");
    }
    if (incoming == null || isOver) {
      return afterEnd();
    }
    int count;
    try {
      count = incoming.read(target);
    } catch (CancelledError e) {
      throw e;
    } catch (Throwable e) {
      failure = e;
      cut();
      call.listener().failed(request, e);
      throw e;
    }
    if (count > 0) {
      call.listener().bodyReceived(request, count);
    }
    if (incoming.isEnded()) {
      finish();
    }
    return count;
  }

  private int afterEnd() {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
    if (incoming != null && incoming.isEnded()) {
      return -1;
    }
    throw new IllegalStateException(
        "the answer to "
            + request.method()
            + " "
            + Origin.shown(request.uri())
            + " was closed before its end; read it inside the try block");
  }

  boolean isOver() {
    return isOver;
  }

  /// How long the body says it is, or -1.
  long length() {
    return incoming == null || incoming.left() == Long.MAX_VALUE ? -1 : incoming.left();
  }

  Headers trailers() {
    return incoming == null ? Headers.empty() : incoming.trailers();
  }

  // ---- The end

  /// All has been read. Never suspends.
  private void finish() {
    isOver = true;
    if (upload != null && !upload.isDone()) {
      upload.cancel();
      isReusable = false;
    }
    if (isReusable) {
      connection.release();
    } else {
      connection.discard();
    }
    call.listener().ended(request, status());
  }

  private Status status() {
    return head == null ? Status.OK : head.status();
  }

  /// Nothing more is wanted. Never suspends.
  private void cut() {
    isOver = true;
    if (upload != null) {
      upload.cancel();
    }
    connection.discard();
  }

  /// Suspends until the upload has ended, if there is one.
  void close() {
    if (!isOver) {
      if (!dropRest()) {
        cut();
        call.listener().ended(request, status());
      }
    }
    if (upload != null) {
      upload.awaitEnd();
    }
  }

  /// Reads the rest if it is short and here, without waiting.
  private boolean dropRest() {
    if (incoming == null || !isReusable) {
      return false;
    }
    long left = incoming.left();
    if (left > DROPPED || left > connection.input.available() + connection.reader.buffered()) {
      return false;
    }
    ByteBuffer piece = ByteBuffer.allocate((int) Math.max(1, Math.min(left, 8 * 1024)));
    while (!isOver) {
      if (read(piece.clear()) < 0) {
        break;
      }
    }
    return true;
  }

  RuntimeException timeout(ConnectionTimer.Phase phase) {
    String target = request.method() + " " + Origin.shown(request.uri());
    return switch (phase) {
      case READ ->
          new HttpTimeoutException(HttpTimeoutException.Phase.READ, timeouts.read(), where());
      case WRITE ->
          new HttpTimeoutException(HttpTimeoutException.Phase.WRITE, timeouts.write(), where());
      case TOTAL, IDLE ->
          new HttpTimeoutException(HttpTimeoutException.Phase.TOTAL, timeouts.total(), target);
    };
  }
}
