/// The twins of the programs in the area `futures`.
@NullMarked
package io.asyncio.conformance.futures;

import org.jspecify.annotations.NullMarked;
