package io.asyncio.http.client;

import io.asyncio.http.codec.HeadReader;
import io.asyncio.http.codec.Input;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import org.jspecify.annotations.Nullable;

/// A connection to a server, of one request at a time.
///
/// **States:** leased → idle → leased … → gone. Only the pool moves it; whoever has leased it gives
/// it back exactly once, clean or not.
final class ClientConnection {

  final Route route;
  final StreamReader reader;
  final StreamWriter writer;
  final Input input;
  final HeadReader heads;
  final ConnectionTimer timer;

  private final ConnectionPool pool;

  /// Whose request is in work.
  private @Nullable Exchange exchange;

  private boolean isReused;
  private boolean isGone;

  ClientConnection(ConnectionPool pool, Route route, Dialer.Dialed dialed) {
    this.pool = pool;
    this.route = route;
    this.reader = dialed.reader();
    this.writer = dialed.writer();
    this.input = new Input(reader);
    this.heads = new HeadReader(input, pool.headLimits(), this::beforeHeadWait);
    this.timer = new ConnectionTimer(pool.loop(), pool.context(), this::timeOver);
  }

  /// The pool has to know at once when an idle connection ends.
  void watch() {
    reader.whenEof().addDoneCallback(_ -> pool.ended(this), pool.context());
  }

  boolean isReused() {
    return isReused;
  }

  boolean isGone() {
    return isGone;
  }

  void markReused() {
    isReused = true;
  }

  void markGone() {
    isGone = true;
    exchange = null;
    timer.close();
  }

  /// Whether nothing has come that nobody asked for, the end among it.
  boolean isClean() {
    return input.isDry()
        && !reader.whenEof().isDone()
        && reader.exception().isEmpty()
        && !writer.isClosing();
  }

  void begin(Exchange newExchange, long totalEnd) {
    exchange = newExchange;
    timer.beginRequest(totalEnd);
  }

  private void beforeHeadWait() {
    if (exchange != null) {
      exchange.beforeHeadWait();
    }
  }

  private void timeOver(ConnectionTimer.Phase phase) {
    if (phase == ConnectionTimer.Phase.IDLE) {
      pool.expired(this);
    } else if (exchange != null) {
      fail(exchange.timeout(phase));
    }
  }

  /// Lets everything that waits for this connection fail.
  void fail(RuntimeException error) {
    if (reader.exception().isEmpty()) {
      reader.setException(error);
    }
    writer.abort();
  }

  /// Ends the request in work; the connection can serve another.
  void release() {
    exchange = null;
    pool.release(this);
  }

  /// Ends the request in work, and the connection with it.
  void discard() {
    exchange = null;
    pool.discard(this);
  }

  /// Takes the connection out of the pool, for another protocol.
  ///
  /// @return what came behind the answer and is not in the reader
  byte[] leavePool() {
    pool.forget(this);
    return input.takeRest();
  }

  @Override
  public String toString() {
    return "<ClientConnection to " + route + ">";
  }
}
