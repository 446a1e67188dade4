package io.asyncio.cli;

import io.asyncio.Task;
import java.util.Map;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/// How the JDK's jshell finds [LoopExecution]: by its name, through the service loader.
///
/// jshell makes another engine after `/reset`, `/env` and `/reload`, which forget what was typed
/// and may type it again; the tasks of the one before end then, or they would all be there twice.
public final class LoopExecutionProvider implements ExecutionControlProvider {
  static final String NAME = "asyncio";

  /// The main task of the loop that runs the lines; bound while jshell runs.
  static final ScopedValue<Task<?>> SESSION = ScopedValue.newInstance();

  /// Called by the service loader.
  public LoopExecutionProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
    var session = SESSION.get();
    var loop = session.loop();
    loop.callSoonThreadsafe(
        () -> loop.allTasks().stream().filter(task -> task != session).forEach(Task::cancel));
    return new LoopExecution(session, new UserInput(environment.userIn()));
  }
}
