package io.asyncio.verification.offenders.loop;

import io.asyncio.verification.offenders.OpenToAll;

public final class KnowsTasks {
  public OpenToAll task = new OpenToAll();
}
