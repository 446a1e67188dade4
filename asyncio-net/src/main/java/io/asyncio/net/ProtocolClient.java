package io.asyncio.net;

import io.asyncio.ExceptionContext;
import io.asyncio.ProgramExit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// A connection of a server that has a protocol.
final class ProtocolClient implements Service.Client {

  private final Supplier<? extends StreamProtocol> factory;
  private final SocketTransport transport;

  private ProtocolClient(Supplier<? extends StreamProtocol> factory, SocketTransport transport) {
    this.factory = factory;
    this.transport = transport;
  }

  static Service service(Supplier<? extends StreamProtocol> factory) {
    return (poller, channel, options) ->
        new ProtocolClient(
            factory, new SocketTransport(poller, channel, options, Optional.empty()));
  }

  @Override
  public SocketUser user() {
    return transport;
  }

  @Override
  public void begin(Runnable ended) {
    StreamProtocol protocol;
    try {
      protocol = made(factory);
    } catch (ProgramExit e) {
      throw e;
    } catch (Throwable e) {
      transport
          .socket()
          .loop()
          .callExceptionHandler(
              ExceptionContext.of("Error on transport creation for incoming connection", e));
      ended.run();
      return;
    }
    transport.begin(protocol, ended);
  }

  /// What a factory makes.
  static <P extends StreamProtocol> P made(Supplier<? extends P> factory) {
    return Objects.requireNonNull(
        factory.get(), () -> "the protocol factory " + factory + " returned null");
  }

  @Override
  public void beginClose() {
    transport.close();
  }

  @Override
  public void cancel() {
    transport.abort();
  }
}
