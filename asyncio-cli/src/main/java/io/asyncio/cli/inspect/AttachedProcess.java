package io.asyncio.cli.inspect;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.asyncio.inspect.LoopView;
import io.asyncio.inspect.LoopsMXBean;
import io.asyncio.loop.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// A running JVM with loops, asked through its management bean. It has been told nothing before:
/// the attach API starts its management agent, and the library there notices that and registers the
/// bean.
///
/// **Threads:** its methods block; call them through [Patience].
final class AttachedProcess implements AutoCloseable {
  private static final Duration LIMIT_FOR_BEAN = Duration.ofSeconds(3);
  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

  private final Candidate candidate;
  private final String program;
  private final JMXConnector connector;
  private final LoopsMXBean loops;

  private AttachedProcess(
      Candidate candidate, String program, JMXConnector connector, LoopsMXBean loops) {
    this.candidate = candidate;
    this.program = program;
    this.connector = connector;
    this.loops = loops;
  }

  /// @throws InspectFailedException if the process cannot be attached to, or runs no loop
  static AttachedProcess open(Candidate candidate) throws InspectFailedException {
    candidate.check();
    try {
      var machine = VirtualMachine.attach(String.valueOf(candidate.pid()));
      try {
        return open(candidate, machine);
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw refused(candidate, e);
    } catch (IOException e) {
      throw broken(candidate, e);
    }
  }

  /// The address is no user's input: the JVM has given it over a socket that only its user may
  /// open.
  @SuppressWarnings("BanJNDI")
  private static AttachedProcess open(Candidate candidate, VirtualMachine machine)
      throws IOException, InspectFailedException {
    var properties = machine.getSystemProperties();
    if (!ProcessList.isMarked(properties)) {
      throw candidate.failed(
          "Java process %d has had no loop so far; './asyncio ps' lists those that have");
    }
    var program = JavaProcess.programOf(properties.getProperty("sun.java.command", "?"));
    var connector = JMXConnectorFactory.connect(new JMXServiceURL(startAgent(candidate, machine)));
    try {
      var loops = awaitBean(candidate, connector.getMBeanServerConnection());
      return new AttachedProcess(candidate, program, connector, loops);
    } catch (IOException | InspectFailedException | RuntimeException e) {
      connector.close();
      throw e;
    }
  }

  /// It says everything from a missing module to a wrong option by exceptions of several kinds.
  private static String startAgent(Candidate candidate, VirtualMachine machine)
      throws IOException, InspectFailedException {
    try {
      return machine.startLocalManagementAgent();
    } catch (IOException e) {
      if (hasEnded(candidate)) {
        throw e;
      }
      throw candidate.failed(
          ("the management agent of process %%d does not start (%s);"
                  + " its Java must have the modules jdk.management.agent and java.management")
              .formatted(quoted(e)));
    }
  }

  private static LoopsMXBean awaitBean(Candidate candidate, MBeanServerConnection server)
      throws IOException, InspectFailedException {
    var name = beanName();
    var clock = Clock.system();
    long deadline = clock.nanoTime() + LIMIT_FOR_BEAN.toNanos();
    while (!server.isRegistered(name)) {
      if (clock.nanoTime() - deadline > 0) {
        throw candidate.failed(
            "process %d has loops, but has not shown them within "
                + LIMIT_FOR_BEAN.toSeconds()
                + " s; its Java must have the module java.management, and the library be as new as"
                + " this command");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return JMX.newMXBeanProxy(server, name, LoopsMXBean.class);
  }

  private static ObjectName beanName() {
    try {
      return new ObjectName(LoopsMXBean.OBJECT_NAME);
    } catch (MalformedObjectNameException e) {
      throw new AssertionError(e);
    }
  }

  String program() {
    return program;
  }

  boolean hasEnded() {
    return hasEnded(candidate);
  }

  /// A process that ends closes its connections some time before.
  private static boolean hasEnded(Candidate candidate) {
    try {
      var process = ProcessHandle.of(candidate.pid());
      if (process.isPresent()) {
        process.get().onExit().get(1, TimeUnit.SECONDS);
      }
      return true;
    } catch (TimeoutException e) {
      return candidate.isZombie();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /// @throws InspectFailedException if the process has ended, or speaks another version's language
  List<LoopView> inspect(int maxTasks) throws InspectFailedException {
    try {
      return loops.inspect(maxTasks);
    } catch (RuntimeException e) {
      // A proxy throws what the connection throws, wrapped; a process that ends closes it first.
      var cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof IOException) {
        throw broken(candidate, cause);
      }
      throw candidate.failed(
          ("the bean of process %%d answers what this command does not understand (%s);"
                  + " use the ./asyncio of the version that it runs")
              .formatted(quoted(cause)));
    }
  }

  private static InspectFailedException refused(Candidate candidate, Exception e) {
    if (hasEnded(candidate)) {
      return candidate.failed("process %d has ended");
    }
    if (String.valueOf(e.getMessage()).contains("does not support the attach")) {
      return candidate.failed(
          "process %d lets nobody attach; start it without -XX:+DisableAttachMechanism");
    }
    return candidate.failed(
        "process %%d does not answer (%s); it may be stopped or too busy%s"
            .formatted(
                quoted(e),
                candidate.isElsewhere()
                    ? ", and it is in a container: run the command inside it with docker exec"
                    : ""));
  }

  private static InspectFailedException broken(Candidate candidate, Throwable e) {
    return hasEnded(candidate)
        ? candidate.failed("process %d has ended")
        : candidate.failed(
            "the connection to process %%d broke (%s); try again".formatted(quoted(e)));
  }

  private static String quoted(Throwable e) {
    return e.toString().replace("%", "%%");
  }

  /// The process may be gone already.
  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // it is closed, whatever the other side says
    }
  }
}
