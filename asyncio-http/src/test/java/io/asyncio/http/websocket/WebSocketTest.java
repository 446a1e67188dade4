package io.asyncio.http.websocket;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.http.websocket.Sockets.run;
import static io.asyncio.http.websocket.Wire.close;
import static io.asyncio.http.websocket.Wire.concat;
import static io.asyncio.http.websocket.Wire.hex;
import static io.asyncio.http.websocket.Wire.masked;
import static io.asyncio.http.websocket.Wire.plain;
import static io.asyncio.http.websocket.Wire.utf8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Allocations;
import io.asyncio.http.websocket.Sockets.Bare;
import io.asyncio.http.websocket.Sockets.Pair;
import io.asyncio.net.ByteStream;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.sync.Event;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/// Messages, pings and ends over a connection in memory.
@WithinSeconds
final class WebSocketTest {

  private static final WebSocketOptions OPTIONS = WebSocketOptions.defaults();

  private static Task<Void> echo(WebSocket socket) {
    return createTask(() -> {
      for (Message message : socket) {
        socket.send(message);
      }
    });
  }

  // ---- Messages

  @Test
  void messagesComeBack() {
    run(() -> {
      for (Optional<Deflate> deflate :
          List.of(Optional.<Deflate>empty(), Optional.of(Sockets.JOINED))) {
        Pair pair = Pair.open(OPTIONS, deflate);
        Task<Void> echo = echo(pair.server());
        byte[] large = new byte[3_000_000];
        Arrays.fill(large, (byte) 7);
        pair.client().send("hello κόσμε");
        pair.client().send(utf8("bytes"));
        pair.client().send(ByteBuffer.wrap(utf8("a view"), 2, 4));
        pair.client().send("");
        assertEquals(Optional.of("hello κόσμε"), pair.client().receiveText());
        assertArrayEquals(utf8("bytes"), pair.client().receiveBytes().orElseThrow());
        assertEquals(Message.of(utf8("view")), pair.client().receive().orElseThrow());
        assertEquals(Message.of(""), pair.client().receive().orElseThrow());
        Task<Void> sending = createTask(() -> pair.client().send(large));
        assertArrayEquals(large, pair.client().receiveBytes().orElseThrow());
        sending.await();
        pair.client().close();
        echo.await();
      }
    });
  }

  @Test
  void theKindThatWasNotAskedForIsHandedOver() {
    run(() -> {
      Pair pair = Pair.open();
      pair.server().send("text");
      pair.server().send(utf8("bytes"));
      pair.server().send("more");
      UnexpectedMessageException e =
          assertThrows(UnexpectedMessageException.class, pair.client()::receiveBytes);
      assertEquals(Message.of("text"), e.received());
      e = assertThrows(UnexpectedMessageException.class, pair.client()::receiveText);
      assertEquals(Message.of(utf8("bytes")), e.received());
      assertEquals(Optional.of("more"), pair.client().receiveText());
      closeBoth(pair);
    });
  }

  private static void closeBoth(Pair pair) {
    Task<Void> other = createTask(() -> pair.server().close());
    pair.client().close();
    other.await();
  }

  @Test
  void fragmentsAreOneMessageAndOthersWait() {
    run(() -> {
      Pair pair = Pair.open();
      Task<Void> streaming =
          createTask(() ->
              pair.client()
                  .sendText(parts -> {
                    parts.write("one ");
                    sleep(ofSeconds(1));
                    parts.write(hex("CE"));
                    parts.write(hex("BA"));
                    parts.write("");
                  }));
      yieldNow();
      Task<Void> other = createTask(() -> pair.client().send("other"));
      yieldNow();
      Task<Optional<Message>> reading = createTask(() -> pair.client().receive());
      Future<Duration> pong = pair.client().ping();
      Task<Duration> waiting = createTask(() -> pong.await());
      assertEquals(Optional.of("one κ"), pair.server().receiveText());
      assertEquals(Optional.of("other"), pair.server().receiveText());
      assertEquals(Duration.ZERO, waiting.await(), "the ping went between the fragments");
      streaming.await();
      other.await();
      pair.server().close();
      assertEquals(Optional.empty(), reading.await());
    });
  }

  @Test
  void aMessageLeftUnfinishedBreaksTheConnection() {
    run(() -> {
      Pair pair = Pair.open();
      assertThrows(
          ArithmeticException.class,
          () ->
              pair.client()
                  .sendBytes(parts -> {
                    parts.write(utf8("half"));
                    throw new ArithmeticException();
                  }));
      assertTrue(pair.client().isClosed());
      WebSocketClosedException e =
          assertThrows(WebSocketClosedException.class, pair.server()::receive);
      assertEquals(CloseCode.ABNORMAL, e.code());
    });
  }

  @Test
  void aMessageThatWasNotBegunBreaksNothing() {
    run(() -> {
      Pair pair = Pair.open();
      assertThrows(
          ArithmeticException.class,
          () ->
              pair.client()
                  .sendBytes(_ -> {
                    throw new ArithmeticException();
                  }));
      pair.client().sendBytes(_ -> {});
      assertEquals(Message.of(new byte[0]), pair.server().receive().orElseThrow());
      closeBoth(pair);
    });
  }

  @Test
  void aCancelledReceiveLosesNothing() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      byte[] wire =
          concat(
              masked(0x01, "first "), masked(0x89, "p"), masked(0x80, "half"), masked(0x81, "b"));
      for (byte one : wire) {
        Task<Optional<Message>> reading = createTask(bare.server()::receive);
        yieldNow();
        if (reading.isDone()) {
          assertEquals(Optional.of(Message.of("first half")), reading.await());
          reading = createTask(bare.server()::receive);
          yieldNow();
        }
        bare.writer().write(new byte[] {one});
        yieldNow();
        reading.cancel();
        if (!reading.isCancelled()) {
          yieldNow();
        }
      }
      bare.writer().write(new byte[0]);
      List<Optional<Message>> rest = new ArrayList<>();
      bare.writer().write(close(1000, ""));
      Task<Void> draining = createTask(() -> bare.server().forEach(m -> rest.add(Optional.of(m))));
      draining.await();
      assertEquals(List.of(Optional.of(Message.of("b"))), rest);
    });
  }

  @Test
  void aTimeoutLeavesTheConnectionUsable() {
    run(() -> {
      Pair pair = Pair.open();
      assertThrows(
          TimeoutExpiredException.class,
          () -> Asyncio.timeout(ofSeconds(1), pair.client()::receive));
      pair.server().send("late");
      assertEquals(Optional.of("late"), pair.client().receiveText());
      closeBoth(pair);
    });
  }

  @Test
  void onlyOneTaskReceives() {
    run(() -> {
      Pair pair = Pair.open();
      Task<Optional<Message>> first = createTask(pair.client()::receive);
      yieldNow();
      assertThrows(IllegalStateException.class, pair.client()::receive);
      pair.server().send("one");
      assertEquals(Optional.of(Message.of("one")), first.await());
      closeBoth(pair);
    });
  }

  @Test
  void manyTasksSendAndEachMessageStaysWhole() {
    run(() -> {
      for (Optional<Deflate> deflate :
          List.of(Optional.<Deflate>empty(), Optional.of(Sockets.JOINED))) {
        Pair pair = Pair.open(OPTIONS, deflate);
        List<Task<Void>> senders = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          byte[] message = new byte[i * 17_000];
          Arrays.fill(message, (byte) i);
          senders.add(createTask(() -> pair.client().send(message)));
        }
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
          byte[] message = pair.server().receiveBytes().orElseThrow();
          int number = message.length / 17_000;
          byte[] expected = new byte[number * 17_000];
          Arrays.fill(expected, (byte) number);
          assertArrayEquals(expected, message);
          assertTrue(seen.add(number));
        }
        gather(senders);
        closeBoth(pair);
      }
    });
  }

  @Test
  void aSendWaitsForAPeerThatDoesNotRead() {
    run(() -> {
      Pair pair = Pair.open();
      List<Integer> sent = new ArrayList<>();
      Task<Void> sending =
          createTask(() -> {
            for (int i = 0; i < 100; i++) {
              pair.client().send(new byte[10_000]);
              sent.add(i);
            }
          });
      sleep(ofSeconds(1));
      assertTrue(sent.size() > 10 && sent.size() < 30, "sent " + sent.size());
      for (int i = 0; i < 100; i++) {
        assertEquals(10_000, pair.server().receiveBytes().orElseThrow().length);
      }
      sending.await();
      closeBoth(pair);
    });
  }

  @Test
  void aCancelledSendOfACompressedMessageDoesNotSpoilTheNext() {
    run(() -> {
      Pair pair = Pair.open(OPTIONS, Optional.of(Sockets.JOINED));
      Task<Void> sending = createTask(() -> pair.client().send(new byte[1_000_000]));
      yieldNow();
      yieldNow();
      sending.cancel();
      assertThrows(CancelledError.class, sending::await);
      pair.client().send("the message after it, the message after it");
      assertEquals(
          Optional.of("the message after it, the message after it"), pair.server().receiveText());
      closeBoth(pair);
    });
  }

  @Test
  void halfAFrameThatCannotBeTakenBackBreaksTheConnection() {
    run(() -> {
      MemoryStream here = Sockets.open();
      WebSocket server =
          WebSocket.over(
              new StreamReader(here.peer()),
              new StreamWriter(new OddStream(here.peer(), 100)),
              false,
              OPTIONS,
              Optional.empty(),
              Optional.empty(),
              new byte[0]);
      WebSocket client = Sockets.client(here, OPTIONS);
      Task<Void> sending = createTask(() -> server.send(new byte[1_000]));
      yieldNow();
      assertTrue(sending.cancel());
      assertThrows(CancelledError.class, sending::await);
      assertThrows(WebSocketClosedException.class, () -> server.send("more"));
      assertThrows(WebSocketClosedException.class, server::receive);
      assertThrows(WebSocketClosedException.class, client::receive);
    });
  }

  // ---- Frames on the wire

  @Test
  void aServersFramesArePlainAndShort() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      for (int length : new int[] {0, 125, 126, 65_535, 65_536}) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 1);
        Task<Void> sending = createTask(() -> bare.server().send(payload));
        byte[] expected = plain(0x82, payload);
        assertArrayEquals(expected, bare.reader().readExactly(expected.length), "of " + length);
        sending.await();
      }
      bare.stream().reset();
      assertThrows(WebSocketClosedException.class, bare.server()::receive);
    });
  }

  @Test
  void aClientMasksEachFrameWithAnotherKey() {
    run(() -> {
      Pair unused = Pair.open();
      closeBoth(unused);
      Mask mask = new Mask();
      Set<Integer> keys = new HashSet<>();
      for (int i = 0; i < 100_000; i++) {
        keys.add(mask.nextKey());
      }
      // 100,000 of 2^32: 1.2 repetitions are to be expected.
      assertTrue(keys.size() > 99_980, "different keys: " + keys.size());
      byte[] one = Frames.encode(Opcode.TEXT, true, false, ByteBuffer.wrap(utf8("Hello")), mask);
      byte[] two = Frames.encode(Opcode.TEXT, true, false, ByteBuffer.wrap(utf8("Hello")), mask);
      assertFalse(Arrays.equals(one, two));
      assertEquals((byte) 0x85, one[1]);
    });
  }

  @Test
  void pingsAreAnsweredByTheTaskThatReceives() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      bare.writer().write(concat(masked(0x89, "one"), masked(0x89, ""), masked(0x81, "m")));
      assertEquals(Optional.of("m"), bare.server().receiveText());
      byte[] pongs = concat(plain(0x8A, utf8("one")), plain(0x8A, utf8("")));
      assertArrayEquals(pongs, bare.reader().readExactly(pongs.length));
      bare.writer().write(concat(masked(0x89, "last"), close(1000, "")));
      assertEquals(Optional.empty(), bare.server().receive());
      byte[] end = concat(plain(0x8A, utf8("last")), plain(0x88, hex("03E8")));
      assertArrayEquals(end, bare.reader().readAll(), "the pong is not lost to the close");
    });
  }

  @Test
  void aPongComesBeforeTheAnswerToALaterMessage() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      bare.writer().write(concat(masked(0x89, "p"), masked(0x81, "m")));
      bare.server().send(bare.server().receive().orElseThrow());
      byte[] answers = concat(plain(0x8A, utf8("p")), plain(0x81, utf8("m")));
      assertArrayEquals(answers, bare.reader().readExactly(answers.length));
    });
  }

  @Test
  void aFloodOfPingsIsAnsweredByTheLastOnly() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      byte[][] pings = new byte[1_000][];
      for (int i = 0; i < 1_000; i++) {
        pings[i] = masked(0x89, "%03d".formatted(i));
      }
      bare.writer().write(concat(pings));
      bare.writer().write(masked(0x81, "m"));
      assertEquals(Optional.of("m"), bare.server().receiveText());
      bare.writer().write(close(1000, ""));
      assertEquals(Optional.empty(), bare.server().receive());
      byte[] answer = bare.reader().readAll();
      assertEquals(64 * 5 + 4, answer.length);
      assertArrayEquals(plain(0x8A, utf8("936")), Arrays.copyOf(answer, 5));
    });
  }

  @Test
  void aReceiverIsNotHeldUpByPongsThatNobodyTakes() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      Task<Void> sending =
          createTask(() -> {
            while (true) {
              bare.server().send(new byte[50_000]);
            }
          });
      sleep(ofSeconds(1));
      bare.writer().write(concat(masked(0x89, "p"), masked(0x81, "m")));
      assertEquals(Optional.of("m"), bare.server().receiveText());
      bare.stream().reset();
      assertThrows(WebSocketClosedException.class, sending::await);
      assertThrows(WebSocketClosedException.class, bare.server()::receive);
    });
  }

  @Test
  void aPingTellsTheTimeToItsPong() {
    run(() -> {
      Pair pair = Pair.open();
      Task<Optional<Message>> reading = createTask(pair.client()::receive);
      Future<Duration> first = pair.client().ping();
      Future<Duration> second = pair.client().ping(utf8("mine"));
      sleep(ofMillis(250));
      Task<Optional<Message>> answering = createTask(pair.server()::receive);
      assertEquals(ofMillis(250), first.await());
      assertEquals(ofMillis(250), second.await());
      assertThrows(IllegalArgumentException.class, () -> pair.client().ping(new byte[126]));
      Future<Duration> third = pair.client().ping();
      pair.client().close();
      assertEquals(Optional.empty(), answering.await());
      assertEquals(Optional.empty(), reading.await());
      assertTrue(third.isDone());
    });
  }

  @Test
  void aPongAnswersThePingsBeforeIt() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      Future<Duration> first = bare.server().ping(utf8("1"));
      Future<Duration> second = bare.server().ping(utf8("2"));
      Future<Duration> third = bare.server().ping(utf8("3"));
      bare.writer().write(concat(masked(0x8A, "unasked"), masked(0x8A, "2"), masked(0x81, "m")));
      assertEquals(Optional.of("m"), bare.server().receiveText());
      assertTrue(first.isDone() && second.isDone());
      assertFalse(third.isDone());
      bare.stream().reset();
      assertThrows(WebSocketClosedException.class, bare.server()::receive);
      assertThrows(WebSocketClosedException.class, third::await);
    });
  }

  // ---- Ends

  @Test
  void aCloseHereIsAnsweredThere() {
    run(() -> {
      Pair pair = Pair.open();
      Task<Optional<Message>> reading = createTask(pair.server()::receive);
      yieldNow();
      assertTrue(pair.client().close(CloseCode.GOING_AWAY, "good bye"));
      assertEquals(Optional.empty(), reading.await());
      for (WebSocket socket : List.of(pair.client(), pair.server())) {
        assertEquals(Optional.of(CloseCode.GOING_AWAY), socket.closeCode());
        assertEquals(Optional.empty(), socket.receive());
        assertEquals(Optional.empty(), socket.exception());
        assertTrue(socket.isClosed());
        assertFalse(socket.close(CloseCode.NORMAL, ""));
        WebSocketClosedException e =
            assertThrows(WebSocketClosedException.class, () -> socket.send("x"));
        assertEquals(CloseCode.GOING_AWAY, e.code());
      }
      assertEquals("good bye", pair.server().closeReason());
      assertEquals(Optional.of("chat"), pair.server().subprotocol());
    });
  }

  @Test
  void bothSidesMayCloseAtOnce() {
    run(() -> {
      Pair pair = Pair.open();
      Task<Boolean> here = createTask(() -> pair.client().close(new CloseCode(4001), "a"));
      Task<Boolean> there = createTask(() -> pair.server().close(new CloseCode(4002), "b"));
      assertTrue(here.await());
      assertTrue(there.await());
      assertEquals(Optional.of(new CloseCode(4002)), pair.client().closeCode());
      assertEquals(Optional.of(new CloseCode(4001)), pair.server().closeCode());
      assertEquals(Duration.ZERO, runningLoop().time());
    });
  }

  @Test
  void aCloseWakesTheTaskThatReceives() {
    run(() -> {
      Pair pair = Pair.open();
      Task<Void> echo = echo(pair.server());
      Task<Optional<Message>> reading = createTask(pair.client()::receive);
      yieldNow();
      assertTrue(pair.client().close(CloseCode.NORMAL, ""));
      assertEquals(Optional.empty(), reading.await());
      echo.await();
      assertEquals(Optional.of(CloseCode.NORMAL), pair.client().closeCode());
    });
  }

  @Test
  void aCloseTakesOverFromAReceiverThatIsCancelled() {
    run(() -> {
      Pair pair = Pair.open();
      Task<Optional<Message>> reading = createTask(pair.client()::receive);
      yieldNow();
      Task<Boolean> closing = createTask(() -> pair.client().close(CloseCode.NORMAL, ""));
      yieldNow();
      reading.cancel();
      sleep(ofSeconds(1));
      pair.server().send("too late");
      assertEquals(Optional.empty(), pair.server().receive());
      assertTrue(closing.await());
      assertEquals(Optional.of(CloseCode.NORMAL), pair.client().closeCode());
    });
  }

  @Test
  void messagesThatComeDuringACloseAreDropped() {
    run(() -> {
      Pair pair = Pair.open();
      pair.server().send("one");
      pair.server().send("two");
      Task<Boolean> closing = createTask(() -> pair.client().close(CloseCode.NORMAL, ""));
      assertEquals(Optional.empty(), pair.server().receive());
      assertTrue(closing.await());
      assertEquals(Optional.empty(), pair.client().receive());
    });
  }

  @Test
  void aTaskThatReceivesGetsTheEndAndNoMessageOnceThisSideCloses() {
    run(() -> {
      Pair pair = Pair.open();
      Task<Optional<Message>> reading = createTask(() -> pair.client().receive());
      Task<Boolean> closing = createTask(() -> pair.client().close(CloseCode.NORMAL, ""));
      yieldNow();
      pair.server().send("crossed the Close frame");
      assertEquals(Optional.empty(), pair.server().receive());
      assertEquals(Optional.empty(), reading.await());
      assertTrue(closing.await());
    });
  }

  @Test
  void aPeerThatDoesNotAnswerTheCloseIsLeftAfterTheTimeout() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS.withCloseTimeout(ofSeconds(3)));
      Task<Boolean> closing = createTask(() -> bare.server().close(CloseCode.NORMAL, "bye"));
      sleep(ofMillis(2_999));
      assertFalse(closing.isDone());
      assertTrue(closing.await());
      assertEquals(ofSeconds(3), runningLoop().time());
      assertEquals(Optional.of(CloseCode.ABNORMAL), bare.server().closeCode());
      assertArrayEquals(plain(0x88, concat(hex("03E8"), utf8("bye"))), bare.reader().readAll());
      assertEquals(Optional.empty(), bare.server().receive());
      bare.writer().abort();
    });
  }

  @Test
  void aServerThatDoesNotEndIsLeftAfterTheTimeout() {
    run(() -> {
      MemoryStream here = Sockets.open();
      WebSocket client = Sockets.client(here, OPTIONS);
      StreamWriter far = new StreamWriter(here.peer());
      far.write(plain(0x88, hex("03E8")));
      assertEquals(Optional.empty(), client.receive());
      assertEquals(ofSeconds(10), runningLoop().time(), "waited for the server's end");
      assertEquals(Optional.of(CloseCode.NORMAL), client.closeCode());
      far.abort();
    });
  }

  @Test
  void nothingFollowsTheCloseFrame() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      Task<Boolean> closing = createTask(() -> bare.server().close(CloseCode.NORMAL, ""));
      assertArrayEquals(plain(0x88, hex("03E8")), bare.reader().readExactly(4));
      bare.writer().write(masked(0x89, "p"));
      sleep(ofSeconds(1));
      assertThrows(WebSocketClosedException.class, () -> bare.server().send("x"));
      assertThrows(WebSocketClosedException.class, () -> bare.server().pong(utf8("x")));
      bare.writer().write(close(1000, ""));
      assertTrue(closing.await());
      assertEquals(0, bare.reader().readAll().length);
    });
  }

  @Test
  void aCloseGetsThroughToASenderThatIsStuck() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      Task<Void> sending = createTask(() -> bare.server().send(new byte[1_000_000]));
      sleep(ofSeconds(1));
      assertTrue(bare.server().close(CloseCode.GOING_AWAY, ""));
      assertEquals(ofSeconds(11), runningLoop().time());
      assertThrows(WebSocketClosedException.class, sending::await);
      bare.writer().abort();
    });
  }

  @Test
  void aPeerThatLeavesInsteadOfAnsweringTheCloseIsNoFailure() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      Task<Boolean> closing = createTask(() -> bare.server().close(CloseCode.NORMAL, ""));
      assertArrayEquals(plain(0x88, hex("03E8")), bare.reader().readExactly(4));
      bare.writer().close();
      assertTrue(closing.await());
      assertEquals(Duration.ZERO, runningLoop().time());
      assertEquals(Optional.of(CloseCode.ABNORMAL), bare.server().closeCode());
      assertEquals(Optional.empty(), bare.server().exception());
      assertEquals(Optional.empty(), bare.server().receive());
    });
  }

  @Test
  void aRuleThatIsBrokenInsteadOfAnsweringTheCloseEndsItAtOnce() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      Task<Boolean> closing = createTask(() -> bare.server().close(CloseCode.NORMAL, ""));
      assertArrayEquals(plain(0x88, hex("03E8")), bare.reader().readExactly(4));
      bare.writer().write(masked(0x83, "bad"));
      assertTrue(closing.await());
      assertEquals(Duration.ZERO, runningLoop().time());
      assertEquals(0, bare.reader().readAll().length, "there is one Close frame only");
      assertEquals(Optional.of(CloseCode.PROTOCOL_ERROR), bare.server().closeCode());
      assertEquals(Optional.empty(), bare.server().exception());
      assertEquals(Optional.empty(), bare.server().receive());
    });
  }

  @Test
  void aCancelledCloseAborts() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      Task<Boolean> closing = createTask(() -> bare.server().close(CloseCode.NORMAL, ""));
      sleep(ofSeconds(1));
      closing.cancel();
      assertThrows(CancelledError.class, closing::await);
      assertEquals(Optional.of(CloseCode.ABNORMAL), bare.server().closeCode());
      assertEquals(4, bare.reader().readAll().length);
      bare.writer().abort();
    });
  }

  @Test
  void aConnectionThatEndsWithoutACloseFailsTheReceiver() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      bare.writer().write(masked(0x81, "last words"));
      bare.writer().close();
      assertEquals(Optional.of("last words"), bare.server().receiveText());
      WebSocketClosedException e =
          assertThrows(WebSocketClosedException.class, bare.server()::receive);
      assertEquals(CloseCode.ABNORMAL, e.code());
      assertSame(e, assertThrows(WebSocketClosedException.class, bare.server()::receive));
      assertEquals(Optional.of(e), bare.server().exception());
      assertEquals(Optional.of(CloseCode.ABNORMAL), bare.server().closeCode());
      bare.server().close();
    });
  }

  @Test
  void aResetFailsReceiverAndSenderWithItsCause() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      Task<Optional<Message>> reading = createTask(bare.server()::receive);
      yieldNow();
      bare.stream().reset();
      WebSocketClosedException e = assertThrows(WebSocketClosedException.class, reading::await);
      assertInstanceOf(io.asyncio.net.StreamBrokenException.class, e.getCause());
      assertThrows(WebSocketClosedException.class, () -> bare.server().send("x"));
      assertThrows(WebSocketClosedException.class, bare.server()::ping);
    });
  }

  @Test
  void aBrokenRuleIsToldToThePeerAndToTheReceiver() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      bare.writer().write(concat(masked(0x81, "good"), masked(0x83, "bad"), new byte[5_000]));
      assertEquals(Optional.of("good"), bare.server().receiveText());
      Task<Optional<Message>> reading = createTask(bare.server()::receive);
      byte[] told = concat(hex("03EA"), utf8("a frame has the unknown opcode 3"));
      assertArrayEquals(plain(0x88, told), bare.reader().readAll(), "the server ends first");
      assertEquals(Duration.ZERO, runningLoop().time());
      sleep(ofSeconds(1));
      assertFalse(reading.isDone(), "it waits for the peer's end, so that it gets the frame");
      bare.writer().writeEof();
      WebSocketProtocolException e = assertThrows(WebSocketProtocolException.class, reading::await);
      assertEquals(CloseCode.PROTOCOL_ERROR, e.code());
      assertEquals(Optional.of(CloseCode.PROTOCOL_ERROR), bare.server().closeCode());
      assertSame(e, assertThrows(WebSocketProtocolException.class, bare.server()::receive));
      bare.writer().close();
    });
  }

  @Test
  void aPeerThatBreaksRulesDoesNotHoldTheConnectionLonger() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS);
      bare.writer().write(masked(0x83, "bad"));
      assertThrows(WebSocketProtocolException.class, bare.server()::receive);
      assertEquals(ofSeconds(10), runningLoop().time());
      bare.writer().abort();
    });
  }

  /// As TLS: it cannot end one way only. Of a long write it takes the first bytes and no more.
  private record OddStream(MemoryStream stream, int most) implements ByteStream {
    @Override
    public int read(ByteBuffer target) {
      return stream.read(target);
    }

    @Override
    public void write(ByteBuffer source) {
      if (source.remaining() <= most) {
        stream.write(source);
      } else {
        byte[] first = new byte[most];
        source.get(first);
        stream.write(ByteBuffer.wrap(first));
        new Event().await();
      }
    }

    @Override
    public void flush() {
      stream.flush();
    }

    @Override
    public void finish() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean canFinish() {
      return false;
    }

    @Override
    public void close() {
      stream.close();
    }

    @Override
    public void abort() {
      stream.abort();
    }

    @Override
    public boolean isClosing() {
      return stream.isClosing();
    }
  }

  @Test
  void aPeerThatWaitsForTheServersEndGetsItSoonOverTlsToo() {
    run(() -> {
      MemoryStream here = Sockets.open();
      WebSocket server =
          WebSocket.over(
              new StreamReader(here.peer()),
              new StreamWriter(new OddStream(here.peer(), 1_000)),
              false,
              OPTIONS,
              Optional.empty(),
              Optional.empty(),
              masked(0x83, "bad"));
      assertThrows(WebSocketProtocolException.class, server::receive);
      assertEquals(ofSeconds(1), runningLoop().time());
      assertEquals(36, new StreamReader(here).readAll().length);
    });
  }

  @Test
  void aCompressedBombIsRefused() {
    run(() -> {
      MemoryStream here = Sockets.open();
      WebSocket client = Sockets.over(here, true, OPTIONS, Optional.of(Sockets.JOINED));
      WebSocket server =
          Sockets.over(
              here.peer(), false, OPTIONS.withMaxMessageSize(50_000), Optional.of(Sockets.JOINED));
      Task<Optional<Message>> reading = createTask(server::receive);
      client.send(new byte[3_000_000]);
      assertEquals(Optional.empty(), client.receive());
      assertEquals(Optional.of(CloseCode.MESSAGE_TOO_BIG), client.closeCode());
      WebSocketProtocolException e = assertThrows(WebSocketProtocolException.class, reading::await);
      assertEquals(CloseCode.MESSAGE_TOO_BIG, e.code());
    });
  }

  @Test
  void aCompressedBombTakesLittleMemory() throws Exception {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(new byte[128 << 20]);
    byte[] bomb = new byte[1 << 20];
    int length = deflater.deflate(bomb, 0, bomb.length, Deflater.SYNC_FLUSH);
    deflater.end();
    byte[] frame = Wire.masked(0xc2, Arrays.copyOf(bomb, length - 4));
    Action burst =
        () ->
            run(() -> {
              MemoryStream here = Sockets.open();
              WebSocket server =
                  Sockets.over(
                      here.peer(),
                      false,
                      OPTIONS.withMaxMessageSize(1 << 20),
                      Optional.of(Sockets.JOINED));
              Task<Void> writing = createTask(() -> new StreamWriter(here).write(frame));
              WebSocketProtocolException e =
                  assertThrows(WebSocketProtocolException.class, server::receive);
              assertEquals(CloseCode.MESSAGE_TOO_BIG, e.code());
              writing.cancel();
            });
    burst.run();
    long allocated = Allocations.during(burst);
    assertTrue(allocated < 8 << 20, "allocated " + allocated);
  }

  @Test
  void whatMustNotBeSentIsRefusedHere() {
    run(() -> {
      Pair pair = Pair.open();
      WebSocket client = pair.client();
      for (int code : new int[] {1004, 1005, 1006, 1015, 2000}) {
        assertThrows(IllegalArgumentException.class, () -> client.close(new CloseCode(code), ""));
      }
      assertThrows(
          IllegalArgumentException.class, () -> client.close(CloseCode.NORMAL, "x".repeat(124)));
      assertFalse(client.isClosed());
      Task<Void> other = createTask(() -> pair.server().close());
      assertTrue(client.close(CloseCode.NORMAL, "x".repeat(123)));
      other.await();
      assertEquals("x".repeat(123), pair.server().closeReason());
    });
  }

  // ---- Heartbeat

  @Test
  void aHeartbeatKeepsAConnectionWhosePeerAnswers() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS.withHeartbeat(ofSeconds(20)));
      Task<Optional<Message>> reading = createTask(bare.server()::receive);
      for (int i = 1; i <= 5; i++) {
        assertArrayEquals(hex("8900"), bare.reader().readExactly(2));
        assertEquals(ofSeconds(20L * i), runningLoop().time());
        bare.writer().write(masked(0x8A, ""));
      }
      assertFalse(reading.isDone());
      bare.writer().write(close(1000, ""));
      assertEquals(Optional.empty(), reading.await());
      bare.writer().close();
      assertEquals(0, runningLoop().statistics().timers(), "it beats no more");
    });
  }

  @Test
  void aPeerThatIsSilentIsGivenUpAfterHalfABeat() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS.withHeartbeat(ofSeconds(20)));
      Task<Optional<Message>> reading = createTask(bare.server()::receive);
      sleep(ofMillis(29_999));
      assertFalse(reading.isDone());
      WebSocketClosedException e = assertThrows(WebSocketClosedException.class, reading::await);
      assertEquals(ofSeconds(30), runningLoop().time());
      assertEquals(CloseCode.ABNORMAL, e.code());
      assertTrue(e.getMessage().contains("silent"), e.getMessage());
      assertThrows(WebSocketClosedException.class, () -> bare.server().send("x"));
      bare.writer().abort();
    });
  }

  @Test
  void aHeartbeatNeedsNobodyWhoReads() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS.withHeartbeat(ofSeconds(20)));
      assertArrayEquals(hex("8900"), bare.reader().readExactly(2));
      bare.writer().write(masked(0x8A, ""));
      assertArrayEquals(hex("8900"), bare.reader().readExactly(2));
      assertFalse(bare.server().isClosed());
      sleep(ofSeconds(10));
      assertTrue(bare.server().isClosed());
      WebSocketClosedException e =
          assertThrows(WebSocketClosedException.class, bare.server()::receive);
      assertEquals(CloseCode.ABNORMAL, e.code());
      bare.writer().abort();
    });
  }

  @Test
  void aPeerThatMustWaitIsNotTakenForSilent() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS.withHeartbeat(ofSeconds(20)));
      Task<Void> flooding =
          createTask(() -> {
            for (int i = 0; i < 10; i++) {
              bare.writer().write(masked(0x82, new byte[50_000]));
            }
          });
      sleep(ofMinutes(5));
      assertFalse(flooding.isDone());
      assertFalse(bare.server().isClosed());
      for (int i = 0; i < 10; i++) {
        assertTrue(bare.server().receive().isPresent());
      }
      flooding.await();
      bare.stream().reset();
      assertThrows(WebSocketClosedException.class, bare.server()::receive);
    });
  }

  @Test
  void aBeatThatCannotGoOutIsNotFollowedByMore() {
    run(() -> {
      Bare bare = Bare.open(OPTIONS.withHeartbeat(ofSeconds(20)));
      Task<Void> sending = createTask(() -> bare.server().send(new byte[1_000_000]));
      for (int i = 0; i < 30; i++) {
        sleep(ofSeconds(5));
        bare.writer().write(masked(0x8A, ""));
      }
      assertFalse(bare.server().isClosed());
      long beats =
          Asyncio.allTasks().stream().filter(task -> task.name().startsWith("heartbeat")).count();
      assertEquals(1, beats);
      bare.stream().reset();
      assertThrows(WebSocketClosedException.class, sending::await);
    });
  }

  @Test
  void aPingNobodyWaitsForMayFailUnnoticed() {
    List<String> reports = new ArrayList<>();
    run(() -> {
      runningLoop().setExceptionHandler((_, context) -> reports.add(context.message()));
      Bare bare = Bare.open(OPTIONS);
      var _ = bare.server().ping();
      bare.stream().reset();
      assertThrows(WebSocketClosedException.class, bare.server()::receive);
    });
    assertEquals(List.of(), reports);
  }
}
