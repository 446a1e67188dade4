/// Locks and queues for tasks, built on futures alone.
///
/// Everything here belongs to one loop: an object may be created anywhere, and is bound to the loop
/// on which a task first has to wait for it; waiting for it on another loop is refused. Nothing is
/// thread-safe, and nothing needs to be, because the tasks of a loop take turns: what stands
/// between two suspension points is atomic for all of them.
///
/// Whoever waits is served in order of arrival, unless the type says otherwise. None of the methods
/// takes a timeout; put [io.asyncio.Asyncio#timeout(java.time.Duration,
/// java.util.concurrent.Callable)] around the call.
@NullMarked
package io.asyncio.sync;

import org.jspecify.annotations.NullMarked;
