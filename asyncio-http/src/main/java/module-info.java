/// HTTP server, web framework, client and WebSocket on the event loop.
module io.asyncio.http {
  requires transitive io.asyncio.net;
  requires static com.aayushatharva.brotli4j;
  requires static com.fasterxml.jackson.databind;
  requires static com.github.luben.zstd_jni;
  requires static transitive org.jspecify;

  exports io.asyncio.http;
  exports io.asyncio.http.client;
  exports io.asyncio.http.middleware;
  exports io.asyncio.http.server;
  exports io.asyncio.http.testing;
  exports io.asyncio.http.websocket;
}
