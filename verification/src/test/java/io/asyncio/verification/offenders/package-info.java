/// Planted: breaks the rules on purpose.
@NullMarked
package io.asyncio.verification.offenders;

import org.jspecify.annotations.NullMarked;
