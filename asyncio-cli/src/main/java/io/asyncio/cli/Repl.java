package io.asyncio.cli;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.runningLoop;

import io.asyncio.Asyncio;
import io.asyncio.KeyboardInterrupt;
import io.asyncio.SystemExit;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import jdk.jshell.tool.JavaShellToolBuilder;

/// A prompt with a running event loop: `repl --startup FILE [--memory FILE] [--banner TEXT]`.
///
/// The main task of the loop waits for the JDK's own jshell, which reads the keys on a thread of
/// its own and has [LoopExecution] run each line. With jshell the main task ends, and then the loop
/// as that of any program: tasks that are left are cancelled and waited for.
///
/// Without a banner the input is a script: nothing is shown but what its lines print.
final class Repl {
  private static final int INTERRUPTED = 130;

  /// jshell has no way to name a prompt but to type it.
  private static final String LOOK =
      """
      /set mode asyncio normal -quiet
      /set prompt asyncio "asyncio> " "    ...> "
      /set mode asyncio -retain
      """;

  /// Under which jshell keeps what the last line of [#LOOK] retains.
  private static final String RETAINED_MODES = "MODE2";

  private static final String TYPED_LOOK = "asyncio.look";

  private final String startup;
  private final PromptMemory memory;
  private final Optional<String> banner;

  private Repl(String startup, PromptMemory memory, Optional<String> banner) {
    this.startup = startup;
    this.memory = memory;
    this.banner = banner;
  }

  /// Reads the command's words, without the word `repl`: pairs of an option and its value.
  static Repl of(List<String> words) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < words.size(); i += 2) {
      options.put(words.get(i), words.get(i + 1));
    }
    return new Repl(
        Objects.requireNonNull(
            options.get("--startup"), "repl: no --startup; run './asyncio repl'"),
        PromptMemory.open(Optional.ofNullable(options.get("--memory")).map(Path::of)),
        Optional.ofNullable(options.get("--banner")));
  }

  /// Returns the exit code once the session is over.
  int run() {
    try {
      return Asyncio.run(this::session);
    } catch (KeyboardInterrupt _) {
      return INTERRUPTED;
    } catch (SystemExit e) {
      return e.code();
    }
  }

  private int session() {
    var session = currentTask();
    return runningLoop()
        .runInExecutor(
            jshell -> Thread.ofPlatform().daemon().name("asyncio-repl").start(jshell),
            () -> ScopedValue.where(LoopExecutionProvider.SESSION, session).call(this::jshell))
        .await();
  }

  private int jshell() throws Exception {
    var jshell = JavaShellToolBuilder.builder().persistence(memory.entries());
    if (banner.isEmpty()) {
      return jshell.start("--startup", startup, "--execution", LoopExecutionProvider.NAME, "-");
    }
    IO.println(banner.get());
    IO.println(
        "A line may await: sleep(…), gather(…), future.await(). Tab completes, /exit or Ctrl-D leaves.");
    rememberLook();
    try {
      return jshell.start(
          "--startup", startup, "--execution", LoopExecutionProvider.NAME, "--feedback", "asyncio");
    } finally {
      memory.keep();
    }
  }

  /// Typing takes a while, so it is done once for each JDK.
  private void rememberLook() throws Exception {
    var remembered = memory.entries();
    var look = Runtime.version() + LOOK;
    if (!look.equals(remembered.get(TYPED_LOOK)) || !remembered.containsKey(RETAINED_MODES)) {
      remembered.put(RETAINED_MODES, retainedModes());
      remembered.put(TYPED_LOOK, look);
    }
  }

  private static String retainedModes() throws Exception {
    Map<String, String> typed = new LinkedHashMap<>();
    JavaShellToolBuilder.builder()
        .persistence(typed)
        .in(
            new ByteArrayInputStream(LOOK.getBytes(StandardCharsets.UTF_8)),
            InputStream.nullInputStream())
        .out(new PrintStream(OutputStream.nullOutputStream()))
        .start("--no-startup", "--execution", "local");
    return Objects.requireNonNull(typed.get(RETAINED_MODES), "jshell retained no mode");
  }
}
