package io.asyncio.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import io.asyncio.http.client.ClientRequest;
import io.asyncio.http.client.ClientResponse;
import io.asyncio.http.client.HttpClient;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.Response;
import io.asyncio.http.server.Router;
import io.asyncio.http.server.StaticFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// curl, Node and Python as clients of our server, and as servers of our client.
@WithinSeconds(60)
final class PeersTest {

  private static final int LARGE = 1_000_000;

  @TempDir Path directory;

  /// Runs a command to its end and returns what it printed.
  private String run(String... command) {
    return Asyncio.toThread(() -> {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, process.waitFor(), printed);
      return printed;
    });
  }

  private String write(String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return name;
  }

  private Handler handler() {
    Router router = new Router();
    router.get("/hello/{name}", request -> Response.text("hello, " + request.parameter("name")));
    router.post(
        "/echo",
        request -> Response.stream("text/plain", sink -> request.content().transferTo(sink)));
    router.put("/length", request -> Response.text("" + request.bytes(2 * LARGE).length));
    router.get("/moved", _ -> Response.redirect("/hello/again"));
    router.post(
        "/form",
        request ->
            Response.text(
                request.form().fields() + " " + request.form().file("f").orElseThrow().filename()));
    router.mount("/files", StaticFiles.of(directory));
    return router;
  }

  private interface Asking {
    void run(String url) throws Exception;
  }

  private void withOurServer(Asking body) {
    Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(handler(), "127.0.0.1", 0)) {
        body.run("http://127.0.0.1:" + server.port());
      }
    });
  }

  @Test
  void curlIsServed() {
    write("page.txt", "0123456789");
    write("large", "x".repeat(LARGE));
    withOurServer(url -> {
      assertEquals("hello, you", run("curl", "-sS", url + "/hello/you"));
      // Two requests on one connection, and one that is redirected.
      assertEquals(
          "hello, ahello, again 0",
          run("curl", "-sSL", url + "/hello/a", url + "/moved", "-w", "")
              + " "
              + run("curl", "-sS", "-o", "/dev/null", "-w", "%{num_redirects}", url + "/moved"));
      assertEquals("one two", run("curl", "-sS", "-d", "one two", url + "/echo"));
      String[] chunked = {
        "curl",
        "-sS",
        "-X",
        "POST",
        "-H",
        "Transfer-Encoding: chunked",
        "-T",
        "large",
        "-o",
        "got",
        url + "/echo"
      };
      assertEquals("", run(chunked));
      assertEquals(LARGE, Files.size(directory.resolve("got")));
      assertEquals(
          "1000000",
          run("curl", "-sS", "-T", "large", "-H", "Expect: 100-continue", url + "/length"));
      assertEquals("345", run("curl", "-sS", "-r", "3-5", url + "/files/page.txt"));
      assertEquals(
          "a=1&b=%C3%BC page.txt",
          run("curl", "-sS", "-F", "a=1", "-F", "b=\u00fc", "-F", "f=@page.txt", url + "/form"));
      assertEquals(
          "404 405 200",
          String.join(
              " ",
              status(url + "/nothing"),
              status("-XDELETE", url + "/echo"),
              status("-I", url + "/hello/you")));
    });
  }

  private String status(String... words) {
    List<String> command =
        new ArrayList<>(List.of("curl", "-sS", "-o", "got", "-w", "%{http_code}"));
    command.addAll(List.of(words));
    return run(command.toArray(String[]::new));
  }

  @Test
  void nodeIsServed() {
    write(
        "client.mjs",
        """
        import http from 'node:http';
        const url = process.argv[2];
        const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
        const ask = (path, options = {}, body) => new Promise((done, fail) => {
          const request = http.request(url + path, { agent, ...options }, answer => {
            let text = '';
            answer.setEncoding('utf8');
            answer.on('data', piece => text += piece);
            answer.on('end', () => done(text));
          });
          request.on('error', fail);
          if (body) for (const piece of body) request.write(piece);
          request.end();
        });
        const all = await Promise.all([...Array(200).keys()].map(i => ask('/hello/' + i)));
        if (all.some((text, i) => text !== 'hello, ' + i)) throw new Error('mixed up');
        const echo = await ask('/echo', { method: 'POST' }, ['one ', 'two ', 'x'.repeat(300000)]);
        console.log(echo.length, echo.slice(0, 9));
        agent.destroy();
        """);
    withOurServer(url -> assertEquals("300008 one two x\n", run("node", "client.mjs", url)));
  }

  @Test
  void pythonIsServed() {
    write(
        "client.py",
        """
        import http.client, sys
        connection = http.client.HTTPConnection(sys.argv[1])
        for i in range(50):
            connection.request('GET', f'/hello/{i}')
            assert connection.getresponse().read() == f'hello, {i}'.encode()
        connection.request('POST', '/echo', body=iter([b'one ', b'two']), encode_chunked=True)
        print(connection.getresponse().read().decode())
        """);
    withOurServer(url ->
        assertEquals("one two\n", run("python3", "client.py", url.substring("http://".length()))));
  }

  /// Starts a server of another kind, which prints its port, and asks it by our client.
  private void withTheirServer(String[] command, Asking body) {
    Asyncio.run(() -> {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      try (BufferedReader printed = process.inputReader(UTF_8)) {
        String port = Asyncio.toThread(printed::readLine);
        body.run("http://127.0.0.1:" + port);
      } finally {
        process.destroyForcibly();
      }
    });
  }

  private static void assertAnswers(String url) {
    try (HttpClient client = HttpClient.create()) {
      List<String> texts =
          Asyncio.gather(
              List.of(1, 2, 3, 4, 5, 6, 7, 8).stream()
                  .map(i -> Asyncio.createTask(() -> client.text(url + "/" + i)))
                  .toList());
      assertEquals(
          List.of("GET /1", "GET /2", "GET /3", "GET /4", "GET /5", "GET /6", "GET /7", "GET /8"),
          texts);
      ClientRequest chunked =
          ClientRequest.post(url + "/echo")
              .withBody(
                  Body.stream(sink -> {
                    for (int i = 0; i < 100; i++) {
                      sink.write("0123456789".repeat(100));
                    }
                  }));
      try (ClientResponse response = client.send(chunked)) {
        assertEquals("0123456789".repeat(10_000), response.text());
      }
      try (ClientResponse response = client.head(url + "/1")) {
        assertEquals(Status.OK, response.status());
      }
    }
  }

  @Test
  void nodeServes() {
    write(
        "server.mjs",
        """
        import http from 'node:http';
        const server = http.createServer((request, response) => {
          if (request.method === 'POST') return request.pipe(response);
          response.end(request.method + ' ' + request.url);
        });
        server.listen(0, '127.0.0.1', () => console.log(server.address().port));
        """);
    withTheirServer(new String[] {"node", "server.mjs"}, PeersTest::assertAnswers);
  }

  @Test
  void pythonServes() {
    write(
        "server.py",
        """
        import http.server
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def answer(self, body):
                self.send_response(200)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                if self.command != 'HEAD':
                    self.wfile.write(body)
            def do_GET(self):
                self.answer(f'{self.command} {self.path}'.encode())
            do_HEAD = do_GET
            def do_POST(self):
                body = b''
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                self.answer(body)
            def log_message(self, *words):
                pass
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """);
    withTheirServer(new String[] {"python3", "server.py"}, PeersTest::assertAnswers);
  }
}
