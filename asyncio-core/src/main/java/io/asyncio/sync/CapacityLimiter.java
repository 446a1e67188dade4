package io.asyncio.sync;

import io.asyncio.Asyncio;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A number of tokens that tasks borrow, of which it is known who has them.
///
/// Like a [Semaphore], with three differences: a borrower has at most one token and only it can
/// give it back, so that what is released was acquired; the number can be changed while tasks run;
/// and [#statistics()] tells who holds the tokens.
///
/// ```java
/// var limiter = new CapacityLimiter(10);
/// try (var _ = limiter.hold()) {         // the running task borrows
///   fetch(url);
/// }
/// limiter.setTotalTokens(2);             // the server asked for mercy
/// ```
///
/// The borrower is the running task, or any object: a connection, a key. Borrowers are told apart
/// by `equals`. Tokens go out in the order in which they were asked for.
///
/// **Threads:** not thread-safe. Every method belongs to the thread of one loop, the one on which a
/// task first had to wait.
///
/// @see <a
///   href="https://trio.readthedocs.io/en/stable/reference-core.html#trio.CapacityLimiter">trio.CapacityLimiter</a>:
///   differs in that acquiring a free token does not suspend
public final class CapacityLimiter {
  private int totalTokens;
  private final Set<Object> borrowers = new LinkedHashSet<>();
  private final Set<Object> waitingBorrowers = new HashSet<>();
  private final WaitQueue waiters = new WaitQueue(this);

  /// What [#statistics()] found.
  ///
  /// @param borrowedTokens the tokens that are out, with those that are promised to a waiter that
  ///   has yet to run
  /// @param totalTokens the tokens that there are
  /// @param borrowers who holds a token, in the order of borrowing
  /// @param tasksWaiting the tasks that wait for a token and have no promise of one
  public record Statistics(
      int borrowedTokens, int totalTokens, List<Object> borrowers, int tasksWaiting) {
    /// Copies the borrowers.
    public Statistics {
      borrowers = List.copyOf(Objects.requireNonNull(borrowers, "borrowers"));
    }
  }

  /// Creates a limiter. Needs no running loop.
  ///
  /// @param totalTokens how many borrowers there may be at a time; with 0, all wait
  /// @throws IllegalArgumentException if `totalTokens` is negative
  public CapacityLimiter(int totalTokens) {
    this.totalTokens = requireCount(totalTokens);
  }

  /// Borrows a token for the running task, as [#acquire(Object)] does.
  ///
  /// @throws IllegalStateException if the task has a token, or outside a task
  public void acquire() {
    acquire(Asyncio.currentTask());
  }

  /// Borrows a token. trio's `acquire_on_behalf_of`.
  ///
  /// Suspends until it is the caller's turn and a token is there; returns without suspending if one
  /// is. A cancelled task has borrowed nothing, and if a token was promised already, the next task
  /// in line gets it.
  ///
  /// @param borrower who has the token then; need not be a task
  /// @throws IllegalStateException if the borrower has a token or waits for one; also if it has to
  ///   wait and the limiter is bound to a different event loop, or none is running
  public void acquire(Object borrower) {
    if (tryAcquire(borrower)) {
      return;
    }
    var place = waiters.enlist();
    waitingBorrowers.add(borrower);
    try {
      waiters.await(place);
      borrowers.add(borrower);
    } finally {
      waitingBorrowers.remove(borrower);
      lendToWaiters();
    }
  }

  /// Borrows a token for the running task if one is there, as [#tryAcquire(Object)] does.
  ///
  /// @return whether the task has a token now
  /// @throws IllegalStateException if the task had one already, or outside a task
  public boolean tryAcquire() {
    return tryAcquire(Asyncio.currentTask());
  }

  /// Borrows a token if one is there. Never suspends.
  ///
  /// @param borrower who has the token then; need not be a task
  /// @return whether the borrower has a token now
  /// @throws IllegalStateException if the borrower had one already, or waits for one
  public boolean tryAcquire(Object borrower) {
    Objects.requireNonNull(borrower, "borrower");
    if (borrowers.contains(borrower) || waitingBorrowers.contains(borrower)) {
      throw new IllegalStateException(
          "cannot lend a token of "
              + this
              + " to "
              + borrower
              + ": it has one or waits for one; release it first, or name another borrower");
    }
    return availableTokens() > 0 && borrowers.add(borrower);
  }

  /// Borrows a token for the running task, for the length of a try block.
  ///
  /// Suspends and fails as [#acquire()] does.
  ///
  /// @return what gives the token back when it is closed
  public Hold hold() {
    return hold(Asyncio.currentTask());
  }

  /// Borrows a token for the length of a try block.
  ///
  /// Suspends and fails as [#acquire(Object)] does.
  ///
  /// @param borrower who has the token then; need not be a task
  /// @return what gives the token back when it is closed
  public Hold hold(Object borrower) {
    acquire(borrower);
    return () -> release(borrower);
  }

  /// Gives the running task's token back. Never suspends.
  ///
  /// @throws IllegalStateException if the task has none, or outside a task
  public void release() {
    release(Asyncio.currentTask());
  }

  /// Gives a token back and wakes the task that is next in line. Never suspends. trio's
  /// `release_on_behalf_of`.
  ///
  /// @param borrower who has the token
  /// @throws IllegalStateException if the borrower has none
  public void release(Object borrower) {
    Objects.requireNonNull(borrower, "borrower");
    if (!borrowers.remove(borrower)) {
      throw new IllegalStateException(
          "cannot release a token of "
              + this
              + ": "
              + borrower
              + " has none; release with the borrower that acquired it");
    }
    lendToWaiters();
  }

  private void lendToWaiters() {
    while (availableTokens() > 0 && waiters.wakeNext()) {
      // until the tokens or the waiters run out
    }
  }

  /// Returns the number of tokens that there are.
  ///
  /// @return the limit
  public int totalTokens() {
    return totalTokens;
  }

  /// Changes the number of tokens. Never suspends.
  ///
  /// With more of them, waiters go on at once; with fewer, nobody loses a token, but nobody gets
  /// one before enough are back.
  ///
  /// @param totalTokens how many borrowers there may be at a time; with 0, all wait
  /// @throws IllegalArgumentException if `totalTokens` is negative
  public void setTotalTokens(int totalTokens) {
    this.totalTokens = requireCount(totalTokens);
    lendToWaiters();
  }

  private static int requireCount(int totalTokens) {
    if (totalTokens < 0) {
      throw new IllegalArgumentException(
          "cannot limit a CapacityLimiter to " + totalTokens + " tokens: give a number from 0 on");
    }
    return totalTokens;
  }

  /// Returns the number of tokens that are out, with those that are promised to a waiter.
  ///
  /// @return the number of borrowed tokens
  public int borrowedTokens() {
    return borrowers.size() + waiters.woken();
  }

  /// Returns the number of tokens that are left; negative while more are out than there should be,
  /// after [#setTotalTokens].
  ///
  /// @return the difference of total and borrowed tokens
  public int availableTokens() {
    return totalTokens - borrowedTokens();
  }

  /// Returns who holds the tokens, at this moment.
  ///
  /// @return a copy of the state
  public Statistics statistics() {
    return new Statistics(borrowedTokens(), totalTokens, List.copyOf(borrowers), waiters.queued());
  }

  /// Returns the limiter's identity, how many of its tokens are out, and the number of waiters if
  /// there are any.
  @Override
  public String toString() {
    var state = "borrowed:" + borrowedTokens() + '/' + totalTokens;
    return WaitQueue.describe(this, state, waiters);
  }
}
