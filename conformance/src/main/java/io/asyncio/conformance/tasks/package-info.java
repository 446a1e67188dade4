/// The twins of the programs in the area `tasks`.
@NullMarked
package io.asyncio.conformance.tasks;

import org.jspecify.annotations.NullMarked;
