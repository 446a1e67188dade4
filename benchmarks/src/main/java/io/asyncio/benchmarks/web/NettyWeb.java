package io.asyncio.benchmarks.web;

import io.asyncio.benchmarks.process.ServerControl;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A web server of Netty alone: its codec and one handler, on one event loop with epoll.
public final class NettyWeb {

  private static final int BACKLOG = 1024;
  private static final int LONGEST_REQUEST = 8192;

  private static final AsciiString TEXT = AsciiString.cached(Answers.TEXT_TYPE);
  private static final AsciiString JSON = AsciiString.cached(Answers.JSON_TYPE);
  private static final AsciiString BYTES = AsciiString.cached(Answers.BYTES_TYPE);

  private final byte[] hello = Answers.hello();
  private final byte[] body = Answers.body();
  private final byte[] portion = Answers.portion();

  /// Of the event loop.
  private CharSequence date = date();

  private NettyWeb() {}

  /// Serves until standard input ends.
  ///
  /// @param arguments none
  public static void main(String[] arguments) {
    NettyWeb web = new NettyWeb();
    MultiThreadIoEventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    loop.scheduleAtFixedRate(() -> web.date = date(), 1, 1, TimeUnit.SECONDS);
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpServerCodec(), web.new Connection());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
    ServerControl.listening(((InetSocketAddress) server.localAddress()).getPort());
  }

  private static AsciiString date() {
    return AsciiString.cached(Answers.date());
  }

  private static final class WebSocketEcho extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  private final class Connection extends ChannelInboundHandlerAdapter {

    /// How many portions of a body have still to be sent.
    private int portionsLeft;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof HttpRequest request) {
          if (request.uri().equals("/websocket")) {
            upgrade(context, ReferenceCountUtil.retain(request));
          } else {
            answer(context, request.uri());
          }
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    /// Leaves the connection to Netty's own handlers, which want the request as a whole.
    private void upgrade(ChannelHandlerContext context, HttpRequest request) {
      context
          .pipeline()
          .addLast(
              new HttpObjectAggregator(LONGEST_REQUEST),
              new WebSocketServerProtocolHandler(request.uri()),
              new WebSocketEcho());
      context.fireChannelRead(request);
      context.pipeline().remove(this);
    }

    private void answer(ChannelHandlerContext context, String path) {
      switch (path) {
        case "/plain" -> send(context, HttpResponseStatus.OK, TEXT, hello);
        case "/json" -> send(context, HttpResponseStatus.OK, JSON, Answers.json());
        case "/body10k" -> send(context, HttpResponseStatus.OK, BYTES, body);
        case "/stream1m" -> {
          HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
          head.headers()
              .set(HttpHeaderNames.CONTENT_TYPE, BYTES)
              .set(HttpHeaderNames.DATE, date)
              .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
          context.write(head, context.voidPromise());
          portionsLeft = Answers.PORTIONS;
          sendPortions(context);
        }
        default -> {
          Optional<String> routed = Answers.routed(path);
          send(
              context,
              routed.isPresent() ? HttpResponseStatus.OK : HttpResponseStatus.NOT_FOUND,
              TEXT,
              routed.orElse("").getBytes(StandardCharsets.UTF_8));
        }
      }
    }

    private void send(
        ChannelHandlerContext context, HttpResponseStatus status, AsciiString type, byte[] bytes) {
      ByteBuf content = Unpooled.wrappedBuffer(bytes);
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, type)
          .set(HttpHeaderNames.DATE, date)
          .setInt(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
      context.write(response, context.voidPromise());
    }

    private void sendPortions(ChannelHandlerContext context) {
      while (portionsLeft > 0 && context.channel().isWritable()) {
        portionsLeft--;
        context.write(
            new DefaultHttpContent(Unpooled.wrappedBuffer(portion)), context.voidPromise());
        if (portionsLeft == 0) {
          context.write(LastHttpContent.EMPTY_LAST_CONTENT, context.voidPromise());
        }
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (portionsLeft > 0 && context.channel().isWritable()) {
        sendPortions(context);
        context.flush();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
