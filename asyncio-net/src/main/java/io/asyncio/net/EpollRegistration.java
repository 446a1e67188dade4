package io.asyncio.net;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;

/// Keeps a descriptor in the epoll set for as long as it is registered.
///
/// Netty 4.2.18 takes one out that nothing is wanted of, such as a half-closed connection whose
/// input has ended, and fails when it wants to wait for room to write afterwards (`epoll_ctl(..)
/// failed: No such file or directory`). In place of nothing this asks for edges only, of which an
/// idle descriptor has none.
final class EpollRegistration implements IoRegistration {

  private final IoRegistration registration;
  private boolean isInSet;

  EpollRegistration(IoRegistration registration) {
    this.registration = registration;
  }

  @Override
  public long submit(IoOps ops) {
    if (isInSet && ops.equals(EpollIoOps.NONE)) {
      return registration.submit(EpollIoOps.EPOLLET);
    }
    isInSet |= !ops.equals(EpollIoOps.NONE);
    return registration.submit(ops);
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's
  public <T> T attachment() {
    return registration.attachment();
  }

  @Override
  public boolean isValid() {
    return registration.isValid();
  }

  @Override
  public boolean cancel() {
    return registration.cancel();
  }
}
