/// What programs use every day: running a coroutine, tasks and futures, groups, timeouts, context.
@NullMarked
package io.asyncio;

import org.jspecify.annotations.NullMarked;
