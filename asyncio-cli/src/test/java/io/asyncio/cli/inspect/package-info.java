/// Tests of what ps, pstree and top print, from views made by hand.
@NullMarked
package io.asyncio.cli.inspect;

import org.jspecify.annotations.NullMarked;
