/// The command line of asyncio for Java; started by `./asyncio`, used by no other module.
module io.asyncio.cli {
  requires io.asyncio;
  requires java.compiler;
  requires java.management;
  requires java.management.rmi;
  requires jdk.attach;
  requires jdk.compiler;
  requires jdk.jshell;
  requires static org.jspecify;

  provides jdk.jshell.spi.ExecutionControlProvider with
      io.asyncio.cli.LoopExecutionProvider;
}
