package io.asyncio.verification.offenders;

public abstract class AbstractTask {}
