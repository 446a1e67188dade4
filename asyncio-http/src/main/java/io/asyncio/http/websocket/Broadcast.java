package io.asyncio.http.websocket;

import static io.asyncio.Asyncio.createTask;

import io.asyncio.Asyncio;
import io.asyncio.Task;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Sends the same messages to many sockets, and waits for none of them.
///
/// ```java
/// Broadcast room = new Broadcast(100, Lag.DROP_OLDEST);
/// …
/// room.join(socket);
/// try {
///   for (Message message : socket) {
///     room.send(message);
///   }
/// } finally {
///   room.leave(socket);
/// }
/// ```
///
/// Each member has an outbox, emptied by a task that is there only while something is in it. A
/// member that does not take its messages fast enough loses the oldest of them or the connection.
/// What is sent is encoded once for all members that want the same bytes: those of a server,
/// without compression.
///
/// **Threads:** all methods belong to the tasks of one loop.
public final class Broadcast {

  private final int outboxSize;
  private final Lag lag;
  private final Map<WebSocket, Member> members = new LinkedHashMap<>();
  private long dropped;

  /// What happens to a member whose outbox is full.
  public enum Lag {
    /// It does not get the oldest message it has not got yet.
    DROP_OLDEST,

    /// It is closed with [CloseCode#TRY_AGAIN_LATER].
    DISCONNECT
  }

  /// Creates one without members.
  ///
  /// @param outboxSize how many messages may wait for one member
  /// @param lag what happens when there are more
  /// @throws IllegalArgumentException if the number is not positive
  public Broadcast(int outboxSize, Lag lag) {
    if (outboxSize <= 0) {
      throw new IllegalArgumentException(
          "outboxSize of a Broadcast must be positive, found " + outboxSize);
    }
    this.outboxSize = outboxSize;
    this.lag = Objects.requireNonNull(lag, "lag");
  }

  /// The frame is there if it can be sent as it is.
  private record Outgoing(Message message, Optional<ByteBuffer> frame) {}

  private static final class Member {
    final WebSocket socket;
    final ArrayDeque<Outgoing> outbox = new ArrayDeque<>(0);
    boolean isServed;

    Member(WebSocket socket) {
      this.socket = socket;
    }
  }

  /// Adds a member; what is sent from now on is for it too. Never suspends.
  ///
  /// @param socket receives and sends on its own as well, if it likes
  public void join(WebSocket socket) {
    members.putIfAbsent(socket, new Member(socket));
  }

  /// Removes a member; what waits in its outbox is dropped. Never suspends.
  ///
  /// @param socket stays open
  /// @return false if it was no member, or is none any more because it was closed
  public boolean leave(WebSocket socket) {
    Member member = members.remove(socket);
    if (member == null) {
      return false;
    }
    member.outbox.clear();
    return true;
  }

  /// Sends a message to all members. Never suspends; members that are closed are removed.
  ///
  /// @param message must not be changed afterwards
  public void send(Message message) {
    Optional<ByteBuffer> frame = Optional.empty();
    for (Member member : List.copyOf(members.values())) {
      if (member.socket.isClosed()) {
        leave(member.socket);
      } else if (member.socket.sendsPlainFrames()) {
        if (frame.isEmpty()) {
          frame = Optional.of(ByteBuffer.wrap(encode(message)));
        }
        offer(member, new Outgoing(message, frame));
      } else {
        offer(member, new Outgoing(message, Optional.empty()));
      }
    }
  }

  private static byte[] encode(Message message) {
    return switch (message) {
      case Message.Text(String text) ->
          Frames.encode(
              Opcode.TEXT,
              true,
              false,
              ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
              null);
      case Message.Binary binary ->
          Frames.encode(Opcode.BINARY, true, false, ByteBuffer.wrap(binary.bytes()), null);
    };
  }

  private void offer(Member member, Outgoing message) {
    if (member.outbox.size() == outboxSize) {
      dropped++;
      if (lag == Lag.DISCONNECT) {
        dropped += member.outbox.size();
        disconnect(member);
        return;
      }
      member.outbox.remove();
    }
    member.outbox.add(message);
    if (!member.isServed) {
      member.isServed = true;
      var _ = createTask("broadcast to a member", () -> serve(member));
    }
  }

  private void disconnect(Member member) {
    leave(member.socket);
    var _ =
        createTask(
            "disconnect a member of a broadcast",
            () -> {
              var _ = member.socket.close(CloseCode.TRY_AGAIN_LATER, "too slow");
            });
  }

  private void serve(Member member) {
    try {
      for (Outgoing next = member.outbox.poll(); next != null; next = member.outbox.poll()) {
        if (next.frame.isPresent()) {
          member.socket.sendShared(next.frame.get().duplicate());
        } else {
          member.socket.send(next.message);
        }
      }
    } catch (WebSocketClosedException _) {
      leave(member.socket);
    } finally {
      member.isServed = false;
    }
  }

  /// Closes and removes all members, at the same time. Suspends until all are closed.
  ///
  /// @param code such as [CloseCode#GOING_AWAY]
  /// @param reason for people, at most 123 bytes in UTF-8
  /// @throws IllegalArgumentException if the code must not be sent, or the reason is too long
  public void closeAll(CloseCode code, String reason) {
    var _ = ClosingHandshake.payload(code, reason);
    List<Task<Boolean>> closing = new ArrayList<>();
    for (Member member : List.copyOf(members.values())) {
      leave(member.socket);
      closing.add(createTask("close a member", () -> member.socket.close(code, reason)));
    }
    Asyncio.gather(closing);
  }

  /// Returns how many members there are, with those that are closed and were not sent anything
  /// since.
  ///
  /// @return 0 or more
  public int size() {
    return members.size();
  }

  /// Returns how many messages were dropped, one for each member that did not get it, because an
  /// outbox was full.
  ///
  /// @return since it was created
  public long dropped() {
    return dropped;
  }

  @Override
  public String toString() {
    return "<Broadcast to %d members, %d dropped>".formatted(members.size(), dropped);
  }
}
