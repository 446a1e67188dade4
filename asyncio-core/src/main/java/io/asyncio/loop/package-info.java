/// The seams of the event loop: scheduled calls, clock and poller. Knows no task and no future.
@NullMarked
package io.asyncio.loop;

import org.jspecify.annotations.NullMarked;
