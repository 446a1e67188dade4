/// The twins of the programs in the area `gather_wait`.
@NullMarked
package io.asyncio.conformance.gather_wait;

import org.jspecify.annotations.NullMarked;
