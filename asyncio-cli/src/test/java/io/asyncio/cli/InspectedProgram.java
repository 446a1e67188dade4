package io.asyncio.cli;

import io.asyncio.inspect.LoopView;
import io.asyncio.inspect.LoopsMXBean;
import io.asyncio.inspect.TaskView;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/// A process to look at from outside, which shows the words that the test gave: `loops` two tasks
/// in a loop, `silent` the mark but no bean, `plain` neither, `old` a bean of another version,
/// `ending` a bean that ends the process when it is asked a second time.
final class InspectedProgram {
  private InspectedProgram() {}

  public static void main(String[] arguments) throws Exception {
    var kind = arguments[0];
    if (!kind.equals("plain")) {
      System.setProperty(LoopsMXBean.MARK, "true");
    }
    switch (kind) {
      case "loops" -> register(InspectedProgram::loops);
      case "ending" -> register(new Ending());
      case "old" -> registerOld();
      default -> {}
    }
    System.out.println("ready");
    System.in.transferTo(System.out);
  }

  private static void register(LoopsMXBean bean) throws Exception {
    ManagementFactory.getPlatformMBeanServer()
        .registerMBean(
            new StandardMBean(bean, LoopsMXBean.class, true),
            new ObjectName(LoopsMXBean.OBJECT_NAME));
  }

  private static void registerOld() throws Exception {
    ManagementFactory.getPlatformMBeanServer()
        .registerMBean(
            new StandardMBean(() -> "nothing", OldMXBean.class, true),
            new ObjectName(LoopsMXBean.OBJECT_NAME));
  }

  /// What a library of another version might have.
  public interface OldMXBean {
    String look();
  }

  private static final class Ending implements LoopsMXBean {
    private boolean asked;

    @Override
    public List<LoopView> inspect(int maxTasks) {
      if (asked) {
        Runtime.getRuntime().halt(0);
      }
      asked = true;
      return loops(maxTasks);
    }
  }

  private static List<LoopView> loops(int maxTasks) {
    var main =
        new TaskView(
            1,
            "main",
            "waiting",
            12_345,
            "task 'child'",
            List.of(2L),
            0,
            List.of("app.Main.run(Main.java:7)", "app.Main.main(Main.java:3)"),
            List.of());
    var child =
        new TaskView(
            2,
            "child",
            "blocked",
            0,
            "",
            List.of(),
            1,
            List.of("app.Child.read(Child.java:9)"),
            List.of());
    var shown = List.of(main, child).subList(0, Math.min(2, maxTasks));
    return List.of(
        new LoopView(
            1,
            "main",
            "native",
            "running",
            false,
            true,
            61_000,
            100,
            0,
            1,
            0,
            List.of(120L),
            0,
            "",
            List.of(),
            List.of(),
            2,
            0,
            0,
            1,
            1,
            List.of(),
            shown));
  }
}
