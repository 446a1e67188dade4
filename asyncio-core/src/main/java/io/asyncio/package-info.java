/// asyncio's programming model: event loop, coroutines, futures, tasks, groups, timeouts.
@NullMarked
package io.asyncio;

import org.jspecify.annotations.NullMarked;
