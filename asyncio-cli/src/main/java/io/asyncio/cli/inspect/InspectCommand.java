package io.asyncio.cli.inspect;

import io.asyncio.Asyncio;
import io.asyncio.KeyboardInterrupt;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.inspect.LoopView;
import io.asyncio.loop.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;

/// `ps [PID]`, `pstree PID`, `top PID`: reads the words, looks, prints.
///
/// It is a program on a loop itself: its waits end by timeouts, and Ctrl-C cancels them.
public final class InspectCommand {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int INTERRUPTED = 130;
  private static final int TASKS_FOR_TOP = 20;
  private static final String HOME = "\033[H";
  private static final String CLEAR_TO_END = "\033[J";
  private static final String ERASE_CTRL_C = "\r\033[K";
  private static final String CLEAR_LINE_AND_NEXT = "\033[K\n";

  private final InspectOptions options;
  private final boolean onTerminal;
  private final Output out = new Output(System.out);

  private InspectCommand(InspectOptions options, boolean onTerminal) {
    this.options = options;
    this.onTerminal = onTerminal;
  }

  /// Carries out one command.
  ///
  /// @param words `ps`, `pstree` or `top`, and what follows it
  /// @return the exit code
  public static int run(List<String> words) {
    boolean onTerminal = Boolean.getBoolean("asyncio.cli.terminal");
    try {
      var command = new InspectCommand(InspectOptions.of(words), onTerminal);
      return Asyncio.run(() -> command.carryOut());
    } catch (InspectFailedException e) {
      System.err.println(e.getMessage());
      return e.exitCode();
    } catch (KeyboardInterrupt _) {
      if (!words.getFirst().equals("top")) {
        return INTERRUPTED;
      }
      if (onTerminal) {
        System.out.print(ERASE_CTRL_C);
        System.out.flush();
      }
      return 0;
    }
  }

  private int carryOut() {
    try {
      if (options.pid().isEmpty()) {
        listProcesses();
      } else {
        look(new Candidate(options.command(), options.pid().getAsLong()));
      }
      return 0;
    } catch (InspectFailedException e) {
      System.err.println(e.getMessage());
      return e.exitCode();
    }
  }

  private void listProcesses() {
    var processes = ProcessList.read();
    if (options.json()) {
      var document = new LinkedHashMap<String, Object>();
      document.put("processes", processes.stream().map(JavaProcess::fields).toList());
      out.print(Json.of(document) + "\n");
    } else {
      out.print(ProcessList.text(processes, size().columns()));
    }
  }

  private TerminalSize size() {
    return onTerminal ? TerminalSize.ofTerminal() : TerminalSize.UNLIMITED;
  }

  private void look(Candidate candidate) throws InspectFailedException {
    try {
      var process = Patience.within(LIMIT, () -> AttachedProcess.open(candidate));
      try (process) {
        if (options.command().equals("top")) {
          refresh(process);
        } else {
          show(inspect(process, options.limit()));
        }
      }
    } catch (TimeoutExpiredException e) {
      throw candidate.failed(
          "process %d did not answer within "
              + LIMIT.toSeconds()
              + " s; it may be stopped or too busy");
    }
  }

  private static List<LoopView> inspect(AttachedProcess process, int limit)
      throws InspectFailedException {
    return Patience.within(LIMIT, () -> process.inspect(limit));
  }

  private void show(List<LoopView> loops) {
    if (options.json()) {
      out.print(json(loops, Duration.ZERO) + "\n");
    } else if (loops.isEmpty()) {
      out.print("no loop runs\n");
    } else if (options.command().equals("ps")) {
      out.print(new TaskTable(size().columns(), options.stacks()).of(loops));
    } else {
      out.print(AwaitTree.of(loops, size().columns()));
    }
  }

  private String json(List<LoopView> loops, Duration elapsed) {
    var document = new LinkedHashMap<String, Object>();
    document.put("pid", options.pid().getAsLong());
    if (options.command().equals("top")) {
      document.put("elapsedMillis", elapsed.toMillis());
    }
    document.put("loops", loops.stream().map(Json::loop).toList());
    return Json.of(document);
  }

  private void refresh(AttachedProcess process) throws InspectFailedException {
    var clock = Clock.system();
    long start = clock.nanoTime();
    long last = start;
    var screen =
        new TopScreen(
            "process %d, %s; every %s, Ctrl-C ends"
                .formatted(
                    options.pid().getAsLong(),
                    Text.visible(process.program()),
                    Text.duration(options.interval().toMillis())));
    try {
      for (long frame = 1; ; frame++) {
        var loops = inspect(process, TASKS_FOR_TOP);
        long now = clock.nanoTime();
        var printed =
            options.json()
                ? json(loops, Duration.ofNanos(now - start)) + "\n"
                : frame(screen, loops, Duration.ofNanos(now - last));
        if (!out.print(printed) || frame >= options.count()) {
          return;
        }
        last = now;
        Asyncio.sleep(options.interval());
      }
    } catch (InspectFailedException e) {
      if (!process.hasEnded()) {
        throw e;
      }
      System.err.println(e.getMessage());
    }
  }

  /// On a terminal a frame is drawn over the last, line by line, so that it does not flicker.
  private String frame(TopScreen screen, List<LoopView> loops, Duration sinceLast) {
    var size = size();
    if (!onTerminal) {
      return screen.frame(loops, sinceLast, size.columns(), size.rows()) + "\n";
    }
    var text = screen.frame(loops, sinceLast, size.columns(), size.rows() - 1);
    return HOME + text.replace("\n", CLEAR_LINE_AND_NEXT) + CLEAR_TO_END;
  }
}
