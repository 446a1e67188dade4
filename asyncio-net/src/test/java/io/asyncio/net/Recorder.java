package io.asyncio.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A protocol that writes down what it is told.
class Recorder implements Protocol {

  final List<String> log;
  final StringBuilder received = new StringBuilder();
  private Optional<Transport> transport = Optional.empty();

  Recorder() {
    this(new ArrayList<>());
  }

  Recorder(List<String> log) {
    this.log = log;
  }

  Transport transport() {
    return transport.orElseThrow();
  }

  boolean isLost() {
    return !log.isEmpty() && log.getLast().startsWith("lost");
  }

  @Override
  public void connectionMade(Transport made) {
    transport = Optional.of(made);
    log.add("made");
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    String text = UTF_8.decode(data).toString();
    received.append(text);
    log.add("data " + text);
  }

  @Override
  public boolean eofReceived() {
    log.add("eof");
    return false;
  }

  @Override
  public void connectionLost(Optional<Throwable> error) {
    log.add("lost " + error.map(Throwable::getMessage).orElse("None"));
  }

  @Override
  public void pauseWriting() {
    log.add("pause");
  }

  @Override
  public void resumeWriting() {
    log.add("resume");
  }
}
