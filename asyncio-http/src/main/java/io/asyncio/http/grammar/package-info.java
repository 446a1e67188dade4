/// The small languages inside the fields of HTTP: characters, dates, percent coding.
@NullMarked
package io.asyncio.http.grammar;

import org.jspecify.annotations.NullMarked;
