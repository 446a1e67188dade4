/// Twins of CPython programs, held line by line to what CPython printed.
@NullMarked
package io.asyncio.conformance;

import org.jspecify.annotations.NullMarked;
