/// Streams, servers, TLS, UDP and Unix sockets on the event loop, over Netty.
module io.asyncio.net {
  requires transitive io.asyncio;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.dns;
  requires io.netty.codec.haproxy;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.resolver;
  requires io.netty.resolver.dns;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.classes.io_uring;
  requires io.netty.transport.classes.kqueue;
  requires io.netty.transport.unix.common;
  requires static transitive org.jspecify;

  exports io.asyncio.net;
}
