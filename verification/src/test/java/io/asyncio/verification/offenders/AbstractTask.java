package io.asyncio.verification.offenders;

public abstract sealed class AbstractTask permits OpenToAll {}
