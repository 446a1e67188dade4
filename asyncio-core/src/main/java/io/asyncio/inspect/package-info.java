/// Sees inside running loops: the watchdog, the search for deadlocks, and the management bean that
/// shows both to other processes.
///
/// Nothing of it has to be called: it starts with the first loop that runs.
@NullMarked
package io.asyncio.inspect;

import org.jspecify.annotations.NullMarked;
