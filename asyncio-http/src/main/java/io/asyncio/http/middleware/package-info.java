/// What stands before the handlers of many programs: sessions, compression, authentication, rules
/// for pages of other origins, and more.
@NullMarked
package io.asyncio.http.middleware;

import org.jspecify.annotations.NullMarked;
