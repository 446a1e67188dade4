/// The twins of the programs in the area `timeouts`.
@NullMarked
package io.asyncio.conformance.timeouts;

import org.jspecify.annotations.NullMarked;
