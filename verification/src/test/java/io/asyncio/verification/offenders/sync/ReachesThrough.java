package io.asyncio.verification.offenders.sync;

import io.asyncio.verification.offenders.coroutine.Hidden;

final class ReachesThrough {
  final Hidden[] hidden = {};
}
