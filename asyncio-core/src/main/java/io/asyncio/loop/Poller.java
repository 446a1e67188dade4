package io.asyncio.loop;

/// Where a loop waits when it has nothing to run: the seam for I/O and for virtual time.
///
/// **Threads:** `poll` and `close` belong to the loop's thread; `wakeup` is safe from any thread.
/// **Memory:** what a thread did before `wakeup` happens-before the return of the `poll` it ends.
///
/// @see <a href="https://docs.python.org/3/library/selectors.html">Python selectors</a>
public interface Poller {

  /// The value of `maxWaitNanos` that means: until [#wakeup()].
  long FOREVER = Long.MAX_VALUE;

  /// Waits for I/O or a wake-up and starts what the I/O that is ready calls for.
  ///
  /// May return early without a reason. Runs on the bare loop thread: it must neither call user
  /// code nor take a lock that a task may hold.
  ///
  /// @param maxWaitNanos how long to wait at most; 0 only looks; [#FOREVER] has no limit
  void poll(long maxWaitNanos);

  /// Starts what tasks and callbacks have left to be started together, such as the writes of one
  /// turn. Called before each [#poll(long)], on the bare loop thread; what it makes ready keeps the
  /// loop from waiting.
  default void flush() {}

  /// Ends the `poll` that runs now, or else the next one: a permit that sticks.
  void wakeup();

  /// Learns that something outside the loop will come back to it: a call in an executor, a task
  /// inside a blocking call of the JDK. Virtual time must stand still meanwhile. Called on the
  /// loop's thread.
  default void outsideStarted() {}

  /// Learns that what [#outsideStarted()] announced has come back.
  default void outsideEnded() {}

  /// Says whether I/O that this poller watches may come: then a loop that sleeps is not lost. Any
  /// thread.
  ///
  /// @return false for a poller without I/O
  default boolean isWatching() {
    return false;
  }

  /// Names what the loop waits in, for people. Any thread.
  ///
  /// @return such as `epoll`
  default String label() {
    return Label.of(this);
  }

  /// Frees what the poller holds; it is not used afterwards. Idempotent.
  void close();

  /// Returns a new poller without I/O, which parks the loop's thread.
  ///
  /// @return a poller for one loop
  static Poller parking() {
    return new ParkingPoller();
  }
}
