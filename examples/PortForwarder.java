import static io.asyncio.Asyncio.*;
import static io.asyncio.net.Network.*;

import io.asyncio.ExceptionGroup;
import io.asyncio.TaskGroup;
import io.asyncio.net.Connection;
import io.asyncio.net.NetworkException;
import io.asyncio.net.ServerOptions;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.net.TlsCertificates;
import io.asyncio.net.TlsOptions;
import io.asyncio.sync.Event;
import java.nio.file.Path;

/// Forwards connections to another host or port; with a certificate, clients speak TLS with it and
/// the target gets plain text.
///
///     ./asyncio run examples/PortForwarder.java --listen HOST:PORT --to HOST:PORT
///         [--certificate PEM --key PEM] [--limit CONNECTIONS] [--grace SECONDS]
///
/// Each direction is a task that copies. A plain connection may end in one direction and go on in
/// the other; TLS ends both at once. Nothing piles up: a write waits while its peer takes nothing,
/// and then nothing is read from the other side. Above the limit, clients wait to be accepted.
///
/// On SIGHUP the certificate is read again. On Ctrl-C or SIGTERM no more clients are accepted, and
/// those that are connected have the grace to end.
record Place(String host, int port) {
  static Place parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(text);
    }
    return new Place(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }
}

Place listen = new Place("127.0.0.1", 0);
Optional<Place> to = Optional.empty();
Optional<Path> certificate = Optional.empty();
Optional<Path> key = Optional.empty();
int limit = 1000;
Duration grace = Duration.ofSeconds(10);

// ---- One connection

void forward(StreamReader reader, StreamWriter writer) {
  var place = to.orElseThrow();
  try (Connection target = openConnection(place.host(), place.port())) {
    try {
      TaskGroup.run(group -> {
        group.createTask("to the target", () -> copy(reader, target.writer()));
        group.createTask("from the target", () -> copy(target.reader(), writer));
      });
    } catch (ExceptionGroup e) {
      // One side broke: let the other see that it was no end.
      target.writer().abort();
      writer.abort();
    }
  } catch (NetworkException e) {
    System.err.println(e.getMessage());
    writer.abort();
  }
}

void copy(StreamReader from, StreamWriter into) {
  for (var data = from.read(64 * 1024); data.length > 0; data = from.read(64 * 1024)) {
    into.write(data);
  }
  if (certificate.isEmpty()) {
    into.writeEof();
  } else {
    into.close(); // the client's side ends both ways, and so does the target's
  }
}

// ---- The server

void serve() {
  var certificates =
      certificate.map(file -> toThread(() -> TlsCertificates.ofPem(file, key.orElse(file))));
  var plain = ServerOptions.defaults().withMaxConnections(limit).withGrace(grace);
  var options = certificates.map(own -> plain.withTls(TlsOptions.server(own))).orElse(plain);
  var stop = new Event();
  for (var signal : List.of("INT", "TERM")) {
    runningLoop().addSignalHandler(signal, stop::set);
  }
  certificates.ifPresent(
      own -> runningLoop().addSignalHandler("HUP", () -> createTask("reload", () -> reload(own))));
  try (var server = startServer(this::forward, listen.host(), listen.port(), options)) {
    IO.println("forwarding port " + server.port());
    stop.await();
    server.stop();
    IO.println("closing " + server.connectionCount() + " connections");
  } // waits for them, and then no longer
  IO.println("closed");
}

void reload(TlsCertificates certificates) {
  try {
    toThread(certificates::reload);
    IO.println("certificate reloaded");
  } catch (NetworkException e) {
    IO.println("certificate kept: " + e.getMessage());
  }
}

void readArguments(String[] args) {
  var words = List.of(args).iterator();
  while (words.hasNext()) {
    switch (words.next()) {
      case "--listen" -> listen = Place.parse(words.next());
      case "--to" -> to = Optional.of(Place.parse(words.next()));
      case "--certificate" -> certificate = Optional.of(Path.of(words.next()));
      case "--key" -> key = Optional.of(Path.of(words.next()));
      case "--limit" -> limit = Integer.parseInt(words.next());
      case "--grace" -> grace = Duration.ofMillis((long) (1000 * Double.parseDouble(words.next())));
      case String word -> throw new IllegalArgumentException(word);
    }
  }
  to.orElseThrow();
}

void main(String[] args) {
  try {
    readArguments(args);
  } catch (IllegalArgumentException | NoSuchElementException e) {
    System.err.println(
        "usage: PortForwarder --listen HOST:PORT --to HOST:PORT [--certificate PEM --key PEM]"
            + " [--limit CONNECTIONS] [--grace SECONDS]");
    System.exit(2);
  }
  run(this::serve);
}
