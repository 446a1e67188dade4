/// Locks and queues for tasks, built on futures alone.
@NullMarked
package io.asyncio.sync;

import org.jspecify.annotations.NullMarked;
