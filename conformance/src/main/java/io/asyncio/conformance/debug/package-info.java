/// The twins of the programs in the area `debug`.
@NullMarked
package io.asyncio.conformance.debug;

import org.jspecify.annotations.NullMarked;
