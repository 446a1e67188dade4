package io.asyncio.net;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.LoopOptions;
import io.asyncio.RunOptions;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// Several loops, each on a thread of its own: for servers that need more than one core.
///
/// ```java
/// try (LoopGroup group = LoopGroup.open(Runtime.getRuntime().availableProcessors());
///     GroupServer server = group.startServer(this::shout, "0.0.0.0", 8888)) {
///   sleep(Duration.ofHours(1));
/// }
/// ```
///
/// Each loop listens on the same address, and the system spreads the connections among them
/// (`SO_REUSEPORT`). A task stays on its loop for life. So handlers are written as for one loop,
/// but what the handlers of different loops share must be safe for threads; the tools of
/// `io.asyncio.sync` are not, they belong to one loop. To do something on another loop, [#call] it
/// there.
///
/// **Threads:** all methods may be called by any thread; those that wait suspend the task that
/// calls them in a loop, and block a thread outside.
public final class LoopGroup implements AutoCloseable {

  private final List<Member> members;
  private final AtomicInteger turn = new AtomicInteger();

  /// A loop, how to stop it, and when it has stopped.
  private record Member(EventLoop loop, Future<Boolean> stop, CompletableFuture<Void> ended) {}

  private LoopGroup(List<Member> members) {
    this.members = members;
  }

  /// Starts loops with the default options; waits until they run.
  ///
  /// @param loops how many, at least one
  /// @return the group, to be closed
  /// @throws IllegalArgumentException if the number is not positive
  public static LoopGroup open(int loops) {
    return open(loops, LoopOptions.defaults());
  }

  /// Starts loops; waits until they run.
  ///
  /// @param loops how many, at least one
  /// @param options how each is made
  /// @return the group, to be closed
  /// @throws IllegalArgumentException if the number is not positive
  public static LoopGroup open(int loops, LoopOptions options) {
    if (loops <= 0) {
      throw new IllegalArgumentException(
          "a group needs a positive number of loops, found " + loops);
    }
    Objects.requireNonNull(options, "options");
    List<CompletableFuture<Member>> started = new ArrayList<>();
    for (int i = 1; i <= loops; i++) {
      started.add(start("asyncio-loop-" + i, options));
    }
    return new LoopGroup(started.stream().map(LoopGroup::await).toList());
  }

  private static CompletableFuture<Member> start(String name, LoopOptions options) {
    CompletableFuture<Member> started = new CompletableFuture<>();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    RunOptions run = RunOptions.defaults().withLoop(options.withOwnThread(false));
    Thread.ofPlatform()
        .name(name)
        .daemon()
        .start(() -> {
          try {
            Asyncio.run(
                () -> {
                  EventLoop loop = Asyncio.runningLoop();
                  Future<Boolean> stop = loop.createFuture();
                  started.complete(new Member(loop, stop, ended));
                  stop.await();
                },
                run);
            ended.complete(null);
          } catch (Throwable e) {
            // To whoever opens or closes the group.
            started.completeExceptionally(e);
            ended.completeExceptionally(e);
          }
        });
    return started;
  }

  private static <T> T await(CompletableFuture<T> future) {
    // Outside, too, what is thrown is the failure itself and not a wrapping of it.
    return EventLoop.current().isPresent()
        ? Asyncio.await(future)
        : Asyncio.run(() -> Asyncio.await(future));
  }

  /// Returns the loops.
  ///
  /// @return as many as were asked for
  public List<EventLoop> loops() {
    return members.stream().map(Member::loop).toList();
  }

  /// Returns one of the loops, in turn.
  ///
  /// @return the one after that of the last call
  public EventLoop next() {
    return members.get(Math.floorMod(turn.getAndIncrement(), members.size())).loop;
  }

  /// Runs a body as a task of one of the loops; waits for its result.
  ///
  /// @param <T> the type of the result
  /// @param loop of this group
  /// @param body what to run there
  /// @return its result, or else throws its exception
  public <T> T call(EventLoop loop, Callable<T> body) {
    return await(Asyncio.runCoroutineThreadsafe(body, loop));
  }

  /// Runs a body as a task of one of the loops; waits for its end.
  ///
  /// @param loop of this group
  /// @param body what to run there
  public void call(EventLoop loop, Action body) {
    await(Asyncio.runCoroutineThreadsafe(body, loop));
  }

  /// Starts a TCP server on each loop, all on one address; waits until they listen.
  ///
  /// @param handler serves one connection, in a task of the loop that accepted it
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @return the server, to be closed
  /// @throws AddressException if the address is taken, or not one of this machine
  public GroupServer startServer(ConnectionHandler handler, String host, int port) {
    return startServer(handler, host, port, ServerOptions.defaults());
  }

  /// Starts a TCP server on each loop, all on one address; waits until they listen.
  ///
  /// @param handler serves one connection, in a task of the loop that accepted it
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @param options how; they hold for each loop, so that the limits count per loop
  /// @return the server, to be closed
  /// @throws AddressException if the address is taken, or not one of this machine
  public GroupServer startServer(
      ConnectionHandler handler, String host, int port, ServerOptions options) {
    ServerOptions shared = options.withReusePort(true);
    List<GroupServer.Part> parts = new ArrayList<>();
    boolean isStarted = false;
    int boundPort = port;
    try {
      for (Member member : members) {
        int wanted = boundPort;
        Server server = call(member.loop, () -> Network.startServer(handler, host, wanted, shared));
        parts.add(new GroupServer.Part(member.loop, server));
        boundPort = call(member.loop, server::port);
      }
      isStarted = true;
      List<SocketAddress> addresses =
          call(members.getFirst().loop, parts.getFirst().server()::addresses);
      return new GroupServer(this, parts, addresses, boundPort);
    } finally {
      if (!isStarted) {
        closeAll(parts);
      }
    }
  }

  /// Closes servers side by side.
  void closeAll(List<GroupServer.Part> parts) {
    List<CompletableFuture<Void>> closing =
        parts.stream()
            .map(part -> Asyncio.runCoroutineThreadsafe(part.server()::close, part.loop()))
            .toList();
    closing.forEach(LoopGroup::await);
  }

  /// Cancels the tasks of all loops, lets them end, and stops the loops; waits for that.
  /// Idempotent.
  @Override
  public void close() {
    for (Member member : members) {
      if (!member.loop.isClosed()) {
        member.loop.callSoonThreadsafe(() -> {
          if (!member.stop.isDone()) {
            member.stop.setResult(true);
          }
        });
      }
    }
    members.forEach(member -> await(member.ended));
  }

  @Override
  public String toString() {
    return "<LoopGroup of " + members.size() + " loops>";
  }
}
