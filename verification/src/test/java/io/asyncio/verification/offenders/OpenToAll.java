package io.asyncio.verification.offenders;

public non-sealed class OpenToAll extends AbstractTask {}
