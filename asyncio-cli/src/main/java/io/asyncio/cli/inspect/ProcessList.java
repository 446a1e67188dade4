package io.asyncio.cli.inspect;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import io.asyncio.Asyncio;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.inspect.LoopsMXBean;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;

/// `./asyncio ps`: the JVMs of this user that have had a loop, asked all at the same time.
final class ProcessList {
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private ProcessList() {}

  /// Suspends until all have answered, or have had their time.
  static List<JavaProcess> read() {
    var questions = new ArrayList<Callable<Optional<JavaProcess>>>();
    for (var descriptor : VirtualMachine.list()) {
      if (descriptor.id().matches("[0-9]{1,18}")
          && pid(descriptor) != ProcessHandle.current().pid()) {
        questions.add(() -> ask(descriptor));
      }
    }
    return questions.isEmpty()
        ? List.of()
        : Asyncio.gather(questions.stream().map(Asyncio::createTask).toList()).stream()
            .flatMap(Optional::stream)
            .sorted(Comparator.comparingLong(JavaProcess::pid))
            .toList();
  }

  private static long pid(VirtualMachineDescriptor descriptor) {
    return new BigInteger(descriptor.id()).longValueExact();
  }

  private static Optional<JavaProcess> ask(VirtualMachineDescriptor descriptor)
      throws InspectFailedException {
    var command = descriptor.displayName();
    if (JavaProcess.isOurOwn(command)) {
      return Optional.empty();
    }
    try {
      var answer = Patience.within(LIMIT, () -> properties(descriptor));
      return answer.isPresent() && isMarked(answer.get())
          ? Optional.of(new JavaProcess(pid(descriptor), JavaProcess.programOf(command), ""))
          : Optional.empty();
    } catch (TimeoutExpiredException e) {
      return Optional.of(
          new JavaProcess(
              pid(descriptor),
              JavaProcess.programOf(command),
              "did not answer within " + LIMIT.toSeconds() + " s; it may be stopped"));
    }
  }

  /// Returns nothing of a process that has ended, or does not let others attach.
  private static Optional<Properties> properties(VirtualMachineDescriptor descriptor) {
    try {
      var machine = VirtualMachine.attach(descriptor);
      try {
        return Optional.of(machine.getSystemProperties());
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException | IOException e) {
      return Optional.empty();
    }
  }

  static boolean isMarked(Properties properties) {
    return "true".equals(properties.getProperty(LoopsMXBean.MARK));
  }

  static String text(List<JavaProcess> processes, int width) {
    var lines = new StringBuilder();
    var running = processes.stream().filter(process -> process.problem().isEmpty()).toList();
    if (running.isEmpty()) {
      lines.append("no Java process of yours runs a loop\n");
    } else {
      lines.append("    PID  PROGRAM\n");
    }
    for (var process : running) {
      lines.append(
          Text.cut("%7d  %s".formatted(process.pid(), Text.visible(process.program())), width)
              + "\n");
    }
    processes.stream()
        .filter(process -> !process.problem().isEmpty())
        .forEach(process -> lines.append(problem(process, width)));
    return lines.toString();
  }

  private static String problem(JavaProcess process, int width) {
    return Text.cut(
            "%7d  %s: %s"
                .formatted(process.pid(), Text.visible(process.program()), process.problem()),
            width)
        + "\n";
  }
}
