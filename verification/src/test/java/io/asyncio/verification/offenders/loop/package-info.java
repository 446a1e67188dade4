/// Planted: breaks the rules on purpose.
@NullMarked
package io.asyncio.verification.offenders.loop;

import org.jspecify.annotations.NullMarked;
