package io.asyncio.verification.offenders.coroutine;

public final class Hidden {}
