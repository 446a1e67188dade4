/// The twins of the programs in the area `loop`.
@NullMarked
package io.asyncio.conformance.loop;

import org.jspecify.annotations.NullMarked;
