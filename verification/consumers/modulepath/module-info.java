/// A program in a named module.
module consumer {
  requires io.asyncio;
}
