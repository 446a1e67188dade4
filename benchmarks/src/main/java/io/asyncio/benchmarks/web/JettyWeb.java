package io.asyncio.benchmarks.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio.benchmarks.process.ServerControl;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.PathMappingsHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// A web server of Jetty: one selector, and a virtual thread for each request.
public final class JettyWeb extends Handler.Wrapper {

  private static final int BACKLOG = 1024;

  private final byte[] hello = Answers.hello();
  private final byte[] body = Answers.body();
  private final byte[] portion = Answers.portion();

  private JettyWeb(Handler routes) {
    super(routes);
  }

  private static JettyWeb create() {
    PathMappingsHandler routes = new PathMappingsHandler();
    Routed routed = new Routed();
    for (String prefix : Answers.prefixes()) {
      routes.addMapping(PathSpec.from(prefix + "*"), routed);
    }
    return new JettyWeb(new ContextHandler(routes, "/"));
  }

  /// Serves until standard input ends.
  ///
  /// @param arguments none
  public static void main(String[] arguments) throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setAcceptQueueSize(BACKLOG);
    server.addConnector(connector);
    server.setHandler(create());
    server.start();
    ServerControl.listening(connector.getLocalPort());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    switch (Request.getPathInContext(request)) {
      case "/plain" -> send(response, callback, Answers.TEXT_TYPE, hello);
      case "/json" -> send(response, callback, Answers.JSON_TYPE, Answers.json());
      case "/body10k" -> send(response, callback, Answers.BYTES_TYPE, body);
      case "/stream1m" -> {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Answers.BYTES_TYPE);
        for (int i = 0; i < Answers.PORTIONS; i++) {
          Content.Sink.write(response, false, ByteBuffer.wrap(portion));
        }
        response.write(true, null, callback);
      }
      default -> {
        return super.handle(request, response, callback);
      }
    }
    return true;
  }

  private static void send(Response response, Callback callback, String type, byte[] bytes) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    response.write(true, ByteBuffer.wrap(bytes), callback);
  }

  private static final class Routed extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      String path = Request.getPathInContext(request);
      String id = path.substring(path.lastIndexOf('/') + 1);
      send(response, callback, Answers.TEXT_TYPE, id.getBytes(UTF_8));
      return true;
    }
  }
}
