package io.asyncio;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The future of a gather: to cancel it is to cancel its children.
final class GatheringFuture<T> extends Future<List<T>> {

  private final List<? extends Future<?>> children;
  private boolean cancelRequested;

  GatheringFuture(EventLoop loop, List<? extends Future<?>> children) {
    super(loop);
    this.children = children;
  }

  @Override
  public Collection<? extends Future<?>> dependsOn() {
    return isDone() ? List.of() : children.stream().filter(child -> !child.isDone()).toList();
  }

  @Override
  boolean doCancel(@Nullable String message) {
    if (!isPending()) {
      return false;
    }
    boolean reached = false;
    for (Future<?> child : children) {
      reached |= child.doCancel(message);
    }
    cancelRequested |= reached;
    return reached;
  }

  boolean isCancelRequested() {
    return cancelRequested;
  }

  @Override
  String description() {
    return "gather of " + children.size() + " " + stateText();
  }
}
