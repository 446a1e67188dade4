/// Code that can stop in the middle and go on later. The only place that touches JDK internals.
@NullMarked
package io.asyncio.coroutine;

import org.jspecify.annotations.NullMarked;
