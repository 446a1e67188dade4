/// Stand-ins for errors that the original programs raise and that Java lacks; each carries Python's
/// name.
@NullMarked
package io.asyncio.conformance.errors;

import org.jspecify.annotations.NullMarked;
