/// Planted: breaks the rules on purpose.
@NullMarked
package io.asyncio.verification.offenders.coroutine;

import org.jspecify.annotations.NullMarked;
