/// The twins of the programs in the area `sync`.
@NullMarked
package io.asyncio.conformance.sync;

import org.jspecify.annotations.NullMarked;
