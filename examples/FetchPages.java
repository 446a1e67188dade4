import static io.asyncio.Asyncio.*;

import com.sun.net.httpserver.SimpleFileServer;
import io.asyncio.Mode;
import io.asyncio.TaskGroup;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.sync.Semaphore;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/// Fetches web pages at the same time, a few at once, each with a timeout and with further tries
/// when it fails. One page that fails stops no other.
///
///     ./asyncio run examples/FetchPages.java [--limit N] [--timeout SECONDS] [--retries N] [URL…]
///
/// Without a URL it starts a server on this machine, for this run only, and fetches files of the
/// current directory from it, and three pages that misbehave.
static final Duration FIRST_PAUSE = Duration.ofMillis(100); // then 200 ms, 400 ms …

int limit = 10;
int retries = 2;
Duration timeout = Duration.ofSeconds(5);
final List<String> urls = new ArrayList<>();

/// What one try brought; the status is a number of HTTP, or a word if there was no answer.
record Answer(String status, long bytes, boolean worthAnotherTry) {
  boolean isFetched() {
    return status.startsWith("2");
  }
}

void fetchAll(HttpClient client) {
  var began = runningLoop().time();
  var permits = new Semaphore(limit);
  var answers = new ArrayList<Answer>();
  IO.println("STATUS          BYTES      MS  TRIES  URL");
  TaskGroup.run(group -> {
    for (var url : urls) {
      group.createTask(url, () -> answers.add(fetch(client, permits, url)));
    }
  });
  var fetched = answers.stream().filter(Answer::isFetched).count();
  var bytes = answers.stream().mapToLong(Answer::bytes).sum();
  IO.println(
      "fetched %d of %d pages, %d bytes, in %d ms"
          .formatted(fetched, answers.size(), bytes, millisSince(began)));
}

long millisSince(Duration began) {
  return runningLoop().time().minus(began).toMillis();
}

/// Fetches a page, with further tries and longer and longer pauses in between, and prints its row.
Answer fetch(HttpClient client, Semaphore permits, String url) {
  var began = runningLoop().time();
  Answer answer = tryOnce(client, permits, url);
  int tries = 1;
  for (; answer.worthAnotherTry() && tries <= retries; tries++) {
    sleep(FIRST_PAUSE.multipliedBy(1L << (tries - 1))); // without a permit: others may go
    answer = tryOnce(client, permits, url);
  }
  IO.println(
      "%-11s %9d %7d %6d  %s"
          .formatted(answer.status(), answer.bytes(), millisSince(began), tries, url));
  return answer;
}

Answer tryOnce(HttpClient client, Semaphore permits, String url) {
  try (var _ = permits.hold()) { // waits while enough others are under way
    var response = timeout(timeout, () -> get(client, url));
    int status = response.statusCode();
    return new Answer(String.valueOf(status), response.body().length, status >= 500);
  } catch (TimeoutExpiredException e) {
    return new Answer("timeout", 0, true);
  } catch (IllegalArgumentException e) {
    return new Answer("bad url", 0, false);
  } catch (Exception e) { // get's IOException
    return new Answer(e instanceof ConnectException ? "unreachable" : "broken", 0, true);
  }
}

/// Sends a request. In native mode the JDK's blocking `send` suspends only this task; in portable
/// mode it would hold up all of them, so the answer of `sendAsync` is awaited.
HttpResponse<byte[]> get(HttpClient client, String url) throws IOException, InterruptedException {
  var request = HttpRequest.newBuilder(URI.create(url)).build();
  return runningLoop().mode() == Mode.NATIVE
      ? client.send(request, BodyHandlers.ofByteArray())
      : await(client.sendAsync(request, BodyHandlers.ofByteArray()));
}

/// Serves the current directory, a page that is busy at first, and one that never answers.
Closeable serveDirectory() throws IOException {
  var directory = Path.of("").toAbsolutePath();
  var server =
      SimpleFileServer.createFileServer(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          directory,
          SimpleFileServer.OutputLevel.NONE);
  var busy = new AtomicBoolean(true);
  server.createContext(
      "/.busy",
      exchange -> {
        exchange.sendResponseHeaders(busy.getAndSet(false) ? 503 : 200, -1);
        exchange.close();
      });
  server.createContext("/.never", _ -> {});
  server.start();
  var root = "http://localhost:" + server.getAddress().getPort() + "/";
  try (var files = Files.list(directory)) {
    files
        .filter(file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith("."))
        .sorted()
        .limit(8)
        .forEach(file -> urls.add(root + directory.toUri().relativize(file.toUri())));
  }
  urls.addAll(List.of(root + ".busy", root + ".no-such-page", root + ".never"));
  timeout = Duration.ofSeconds(1);
  IO.println("no URL given: fetching from " + directory + ", with a timeout of 1 second\n");
  return () -> server.stop(0);
}

void readArguments(String[] args) {
  var words = List.of(args).iterator();
  while (words.hasNext()) {
    switch (words.next()) {
      case "--limit" -> limit = Math.max(1, Integer.parseInt(words.next()));
      case "--retries" -> retries = Integer.parseInt(words.next());
      case "--timeout" ->
          timeout = Duration.ofMillis((long) (1000 * Double.parseDouble(words.next())));
      case String word when word.startsWith("-") -> throw new IllegalArgumentException(word);
      case String url -> urls.add(url);
    }
  }
}

void main(String[] args) throws IOException {
  try {
    readArguments(args);
  } catch (IllegalArgumentException | NoSuchElementException e) {
    System.err.println("usage: FetchPages [--limit N] [--timeout SECONDS] [--retries N] [URL…]");
    System.exit(2);
  }
  Closeable server = urls.isEmpty() ? serveDirectory() : () -> {};
  try (server;
      var client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
    run(() -> fetchAll(client));
  }
}
