/// The loop itself and its seams: handles, timers, the inbox, the clock and the poller. Nothing
/// here knows of tasks or futures.
@NullMarked
package io.asyncio.loop;

import org.jspecify.annotations.NullMarked;
