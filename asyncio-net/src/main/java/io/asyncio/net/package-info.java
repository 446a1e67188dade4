/// Networking for tasks: [io.asyncio.net.Network] opens connections and servers.
@NullMarked
package io.asyncio.net;

import org.jspecify.annotations.NullMarked;
