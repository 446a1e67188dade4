package io.asyncio.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio.Asyncio;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// nginx or HAProxy in front of a server of ours: started in a directory of its own, and ended with
/// the test.
enum ProxyProgram {
  NGINX("nginx") {
    @Override
    String settings(int port, int server) {
      return """
      daemon off;
      master_process off;
      pid nginx.pid;
      error_log stderr notice;
      events { worker_connections 1024; }
      http {
        log_format forwarded '$request_method $request_uri $upstream_status';
        access_log forwarded.log forwarded;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        client_header_timeout 1s;
        client_body_timeout 1s;
        upstream server_of_ours { server 127.0.0.1:SERVER; keepalive 8; }
        server {
          listen 127.0.0.1:PORT;
          location / {
            proxy_pass http://server_of_ours;
            proxy_http_version 1.1;
            proxy_next_upstream off;
            proxy_request_buffering off;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          }
        }
      }
      """
          .replace("PORT", Integer.toString(port))
          .replace("SERVER", Integer.toString(server));
    }

    @Override
    List<String> command(String program, Path directory) {
      return List.of(program, "-p", directory.toString(), "-c", "settings");
    }

    @Override
    boolean isReady(String line) {
      return line.contains("event method");
    }
  },

  HAPROXY("haproxy") {
    @Override
    String settings(int port, int server) {
      return settings(port, server, "");
    }

    @Override
    List<String> command(String program, Path directory) {
      return List.of(program, "-W", "-db", "-f", "settings");
    }

    @Override
    boolean isReady(String line) {
      return line.contains("Loading success");
    }
  };

  private static final int MOST_ATTEMPTS = 5;

  private final String program;

  ProxyProgram(String program) {
    this.program = program;
  }

  abstract String settings(int port, int server);

  abstract List<String> command(String program, Path directory);

  abstract boolean isReady(String line);

  /// Of HAProxy, which can say in the first bytes of a connection for whom it is.
  ///
  /// @param more words for the server's line
  static String settings(int port, int server, String more) {
    return """
    global
      nbthread 1
      tune.http.logurilen 16384
      log stdout len 32768 format raw local0
    defaults
      mode http
      log global
      log-format "%HM %HU %ST"
      option forwardfor
      option http-keep-alive
      http-reuse always
      retries 0
      timeout connect 5s
      timeout server 20s
      timeout client 1s
      timeout http-request 1s
      timeout http-keep-alive 1s
    frontend all
      bind 127.0.0.1:PORT
      default_backend ours
    backend ours
      server one 127.0.0.1:SERVER MORE
    """
        .replace("PORT", Integer.toString(port))
        .replace("SERVER", Integer.toString(server))
        .replace("MORE", more);
  }

  interface Settings {
    String of(int port);
  }

  interface Asking {
    void run(int port) throws Exception;
  }

  /// Runs a body while the proxy listens, and returns what it has logged when it has ended.
  /// Suspends. The test is left out where the program is not installed.
  List<String> run(Path directory, Settings settings, Asking body) throws Exception {
    String found = Programs.installed(program);
    int port = freePort();
    Process process = start(found, directory, settings.of(port));
    // Another process may have taken the port in the moment before the proxy did.
    for (int attempt = 1; !isListening(process, attempt == MOST_ATTEMPTS); attempt++) {
      port = freePort();
      process = start(found, directory, settings.of(port));
    }
    try {
      body.run(port);
    } finally {
      end(process);
    }
    Path log = directory.resolve("forwarded.log");
    return Files.readAllLines(Files.exists(log) ? log : directory.resolve("printed"));
  }

  private Process start(String found, Path directory, String settings) throws IOException {
    Files.writeString(directory.resolve("settings"), settings);
    return new ProcessBuilder(command(found, directory))
        .directory(directory.toFile())
        .redirectOutput(directory.resolve("printed").toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean isListening(Process process, boolean isLast) {
    BufferedReader lines = process.errorReader(UTF_8);
    return Asyncio.toThread(() -> {
      StringBuilder said = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append('\n');
        if (isReady(line)) {
          return true;
        }
      }
      if (isLast) {
        throw new AssertionError(program + " does not start: " + said);
      }
      return false;
    });
  }

  /// Softly, so that all is logged.
  private void end(Process process) {
    Asyncio.toThread(() -> {
      String signal = this == NGINX ? "-QUIT" : "-USR1";
      new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      return 0;
    });
  }
}
