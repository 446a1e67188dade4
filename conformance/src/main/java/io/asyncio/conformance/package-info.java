/// Golden traces: small programs whose printed lines must equal those that CPython's asyncio
/// prints.
///
/// The programs' Java twins stand one package per area, this package holds what plays them.
@NullMarked
package io.asyncio.conformance;

import org.jspecify.annotations.NullMarked;
