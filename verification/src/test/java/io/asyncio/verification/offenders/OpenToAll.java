package io.asyncio.verification.offenders;

public class OpenToAll extends AbstractTask {}
