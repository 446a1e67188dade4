package io.asyncio.http.client;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import io.asyncio.WaitReason;
import io.asyncio.http.codec.HeadLimits;
import io.asyncio.net.NetworkException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps connections for the next request.
///
/// The connection used last is used first, so that the others can go when they are not needed. A
/// connection counts from the moment it is being opened. Whoever finds neither an idle one nor room
/// for another waits, and all wait in one line: each time something becomes free, the first of the
/// line that can use it gets it, whatever its server is. So no one waits who could go on, and
/// nobody overtakes another that waits for the same. What was given to a task that is cancelled
/// before it runs goes to the next.
final class ConnectionPool {

  /// What a request waits for: a connection, or leave to open one.
  private record Grant(Optional<ClientConnection> connection) {
    static final Grant TO_OPEN = new Grant(Optional.empty());
  }

  private record Waiting(Route route, Future<Grant> grant) {}

  private record Queued(Route route) implements WaitReason {
    @Override
    public String description() {
      return "a free connection to " + route;
    }
  }

  /// The connections of a route.
  private static final class Lane {
    final ArrayDeque<ClientConnection> idle = new ArrayDeque<>();
    int open;
  }

  private final EventLoop loop;
  private final Context context = Context.copyContext();
  private final ClientLimits limits;
  private final HeadLimits headLimits;
  private final Dialer dialer;
  private final Map<Route, Lane> lanes = new HashMap<>();
  private final Set<ClientConnection> connections = new LinkedHashSet<>();
  private final Set<ClientConnection> idle = new LinkedHashSet<>();
  private final ArrayDeque<Waiting> line = new ArrayDeque<>();
  private final Set<Task<Void>> closing = new LinkedHashSet<>();
  private int open;
  private boolean isServing;
  private boolean isClosed;

  ConnectionPool(EventLoop loop, ClientLimits limits, HeadLimits headLimits, Dialer dialer) {
    this.loop = loop;
    this.limits = limits;
    this.headLimits = headLimits;
    this.dialer = dialer;
  }

  EventLoop loop() {
    return loop;
  }

  Context context() {
    return context;
  }

  HeadLimits headLimits() {
    return headLimits;
  }

  int openCount() {
    return open;
  }

  int idleCount() {
    return idle.size();
  }

  int waitingCount() {
    return line.size();
  }

  // ---- Leased

  /// Returns an idle connection of a route, or null; never suspends.
  @Nullable ClientConnection takeIdle(Route route) {
    Lane lane = lanes.get(route);
    while (lane != null && !lane.idle.isEmpty()) {
      ClientConnection connection = lane.idle.removeLast();
      idle.remove(connection);
      if (connection.isClean()) {
        connection.markReused();
        return connection;
      }
      discard(connection);
    }
    return null;
  }

  /// Suspends until a connection of a route may be used. Those that are idle are not to be trusted
  /// if a fresh one is asked for.
  ClientConnection acquire(Call call, Route route, boolean isFresh) {
    if (isFresh) {
      dropIdle(route);
    } else {
      ClientConnection connection = takeIdle(route);
      if (connection != null) {
        call.listener().connectionReused(call.uri());
        return connection;
      }
    }
    if (!mayOpen(route)) {
      call.listener().connectionQueued(call.uri());
      Grant grant =
          call.within(
              HttpTimeoutException.Phase.POOL, call.timeouts().pool(), () -> awaitGrant(route));
      if (grant.connection().isPresent()) {
        call.listener().connectionReused(call.uri());
        return grant.connection().get();
      }
      return open(call, route);
    }
    reserve(route);
    return open(call, route);
  }

  private void dropIdle(Route route) {
    Lane lane = lanes.get(route);
    if (lane != null) {
      for (ClientConnection connection : List.copyOf(lane.idle)) {
        discard(connection);
      }
    }
  }

  /// Whether there is room for one more, perhaps if an idle one goes.
  private boolean mayOpen(Route route) {
    Lane lane = lanes.get(route);
    return (lane == null || lane.open < limits.connectionsPerHost())
        && (open < limits.connections() || !idle.isEmpty());
  }

  private void reserve(Route route) {
    open++;
    lanes.computeIfAbsent(route, _ -> new Lane()).open++;
    if (open > limits.connections()) {
      close(idle.iterator().next());
    }
  }

  private Grant awaitGrant(Route route) {
    Waiting waiting = new Waiting(route, loop.createFuture(new Queued(route)));
    line.add(waiting);
    try {
      return waiting.grant().await();
    } catch (CancelledError e) {
      line.remove(waiting);
      handBack(waiting);
      throw e;
    }
  }

  /// What was given to a task that is cancelled goes to the next.
  private void handBack(Waiting waiting) {
    Future<Grant> given = waiting.grant();
    if (!given.isDone() || given.isCancelled() || given.exception().isPresent()) {
      return;
    }
    Optional<ClientConnection> connection = given.result().connection();
    if (connection.isPresent()) {
      release(connection.get());
    } else {
      unreserve(waiting.route());
    }
  }

  /// Suspends until a connection is open that room was reserved for.
  private ClientConnection open(Call call, Route route) {
    boolean isOpen = false;
    try {
      call.listener().connectionStarted(call.uri());
      Dialer.Dialed dialed =
          call.within(
              HttpTimeoutException.Phase.CONNECT,
              call.timeouts().connect(),
              () -> dialer.dial(route));
      ClientConnection connection = new ClientConnection(this, route, dialed);
      if (isClosed) {
        dialed.writer().abort();
        throw closed();
      }
      connections.add(connection);
      isOpen = true;
      connection.watch();
      call.listener().connectionCreated(call.uri());
      return connection;
    } finally {
      if (!isOpen) {
        unreserve(route);
      }
    }
  }

  private void unreserve(Route route) {
    open--;
    Lane lane = lanes.get(route);
    if (lane != null && --lane.open == 0) {
      lanes.remove(route);
    }
    serve();
  }

  // ---- Given back

  /// Takes a connection back that has served a request to its end.
  void release(ClientConnection connection) {
    Lane lane = lanes.get(connection.route);
    if (lane == null || connection.isGone()) {
      return;
    }
    if (isClosed || limits.keepAlive().isZero() || !connection.isClean()) {
      close(connection);
      return;
    }
    lane.idle.addLast(connection);
    idle.add(connection);
    if (line.isEmpty()) {
      connection.timer.beginIdle(limits.keepAlive());
    } else {
      serve();
      if (idle.contains(connection)) {
        connection.timer.beginIdle(limits.keepAlive());
      }
    }
  }

  /// Cuts a connection off.
  void discard(ClientConnection connection) {
    if (remove(connection)) {
      connection.writer.abort();
      unreserve(connection.route);
    }
  }

  /// Leaves a connection to somebody else.
  void forget(ClientConnection connection) {
    if (remove(connection)) {
      unreserve(connection.route);
    }
  }

  private boolean remove(ClientConnection connection) {
    if (!connections.remove(connection)) {
      return false;
    }
    if (idle.remove(connection)) {
      Lane lane = lanes.get(connection.route);
      if (lane != null) {
        lane.idle.remove(connection);
      }
    }
    connection.markGone();
    return true;
  }

  /// Closes a connection in good order, in a task of its own.
  private void close(ClientConnection connection) {
    if (!remove(connection)) {
      return;
    }
    Task<Void> task =
        loop.createTask(
            "close of " + connection,
            () -> {
              try {
                connection.writer.close();
              } catch (NetworkException gone) {
                connection.writer.abort();
              }
            });
    closing.add(task);
    task.addDoneCallback(
        _ -> {
          closing.remove(task);
          // A task that was cancelled before its first step has not run at all.
          connection.writer.abort();
        },
        context);
    unreserve(connection.route);
  }

  void expired(ClientConnection connection) {
    if (idle.contains(connection)) {
      close(connection);
    }
  }

  /// The server has closed a connection.
  void ended(ClientConnection connection) {
    if (idle.contains(connection)) {
      discard(connection);
    }
  }

  /// Gives what is free to those of the line that can use it, the first first.
  private void serve() {
    if (isServing) {
      return;
    }
    isServing = true;
    try {
      while (isAnythingFree() && serveOne()) {}
    } finally {
      isServing = false;
    }
  }

  private boolean isAnythingFree() {
    return !line.isEmpty() && (!idle.isEmpty() || open < limits.connections());
  }

  private boolean serveOne() {
    for (Waiting waiting : line) {
      ClientConnection connection = takeIdle(waiting.route());
      if (connection == null && !mayOpen(waiting.route())) {
        continue;
      }
      line.remove(waiting);
      if (waiting.grant().isDone()) {
        // Its task has been cancelled and has not run since.
        if (connection != null) {
          release(connection);
        }
      } else if (connection != null) {
        waiting.grant().setResult(new Grant(Optional.of(connection)));
      } else {
        reserve(waiting.route());
        waiting.grant().setResult(Grant.TO_OPEN);
      }
      return true;
    }
    return false;
  }

  // ---- Closed

  private static IllegalStateException closed() {
    return new IllegalStateException("the client was closed while a request was in work");
  }

  /// Suspends until all connections are closed; requests in work fail.
  void close() {
    isClosed = true;
    for (Waiting waiting : List.copyOf(line)) {
      line.remove(waiting);
      if (!waiting.grant().isDone()) {
        waiting.grant().setException(closed());
      }
    }
    for (ClientConnection connection : List.copyOf(connections)) {
      if (idle.contains(connection)) {
        close(connection);
      } else {
        connection.fail(closed());
        discard(connection);
      }
    }
    List<Task<Void>> left = new ArrayList<>(closing);
    if (!left.isEmpty()) {
      var _ = Asyncio.wait(left, ReturnWhen.ALL_COMPLETED);
    }
  }
}
