/// Planted: breaks the rules on purpose.
@NullMarked
package io.asyncio.verification.offenders.sync;

import org.jspecify.annotations.NullMarked;
