/// The project as a module; MavenConsumerTest puts this beside its main classes.
module consumer {
  requires io.asyncio;

  exports consumer;
}
