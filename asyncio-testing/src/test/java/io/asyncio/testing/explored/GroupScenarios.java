package io.asyncio.testing.explored;

import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.yieldNow;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Action;
import io.asyncio.CancelledError;
import io.asyncio.TaskGroup;
import io.asyncio.TaskOptions;
import io.asyncio.ThrowableGroup;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.testing.ExploredBody;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Task groups: no task outlives its group, and no failure gets lost in it.
final class GroupScenarios {

  private GroupScenarios() {}

  static Stream<Scenario<?>> all() {
    return Stream.of(
        scenario(
            "a group waits for its tasks",
            family -> {
              family.child(() -> sleep(ofSeconds(1)));
              family.child(() -> yieldNow());
            }),
        scenario(
            "a failing task takes the others along",
            family -> {
              family.child(() -> sleep(ofSeconds(5)));
              family.child(Family::failSoon);
              family.child(() -> sleep(ofSeconds(1)));
            }),
        scenario(
            "two tasks that fail at once are both heard",
            family -> {
              family.child(Family::failSoon);
              family.child(Family::failSoon);
              sleep(ofSeconds(3));
            }),
        scenario(
            "a failing body takes its tasks along",
            family -> {
              family.child(() -> sleep(ofSeconds(5)));
              family.child(() -> yieldNow());
              Family.failSoon();
            }),
        scenario(
            "groups end from the inside out",
            family -> {
              family.child(() ->
                  Family.live(inner -> {
                    inner.child(() -> sleep(ofSeconds(5)));
                    inner.child(Family::failSoon);
                  }));
              family.child(() -> sleep(ofSeconds(2)));
            }),
        scenario(
            "a group inside a group ends with the outer one",
            family -> {
              family.child(Family::failSoon);
              Family.live(inner -> {
                inner.child(() -> sleep(ofSeconds(5)));
                inner.child(() -> sleep(ofSeconds(1)));
              });
            }),
        scenario(
            "a task may start others while the group waits",
            family ->
                family.child(() -> {
                  sleep(ofSeconds(1));
                  family.child(() -> {
                    yieldNow();
                    family.child(() -> sleep(ofSeconds(1)));
                  });
                })),
        scenario(
            "a group ends when it is cancelled",
            family -> {
              family.child(() -> sleep(ofSeconds(5)));
              family.child(() -> {
                sleep(ofSeconds(1));
                family.group.cancel();
              });
              sleep(ofSeconds(1));
              yieldNow();
            }),
        scenario(
            "a group waits for what its tasks do when cancelled",
            family -> {
              family.child(() -> {
                try {
                  sleep(ofSeconds(5));
                } finally {
                  sleep(ofSeconds(1));
                }
              });
              family.child(Family::failSoon);
            }),
        scenario(
            "a task that answers a cancellation with a failure is heard",
            family -> {
              family.child(() -> {
                try {
                  sleep(ofSeconds(5));
                } catch (CancelledError e) {
                  yieldNow();
                  throw new Planned();
                }
              });
              sleep(ofSeconds(1));
              family.group.cancel();
              yieldNow();
            }),
        scenario(
            "a deadline ends a group",
            family -> {
              try {
                timeout(
                    ofSeconds(1),
                    () ->
                        Family.live(inner -> {
                          inner.child(() -> sleep(ofSeconds(1)));
                          inner.child(() -> sleep(ofSeconds(5)));
                        }));
              } catch (TimeoutExpiredException _) {
                // Planned.
              }
            }),
        scenario(
            "a task may be cancelled alone",
            family -> {
              var cancelled = family.group.createTask(() -> sleep(ofSeconds(5)));
              family.child(() -> {
                sleep(ofSeconds(1));
                cancelled.cancel();
              });
              family.child(() -> sleep(ofSeconds(2)));
            }),
        scenario(
            "a finished group starts nothing",
            family -> {
              TaskGroup[] finished = new TaskGroup[1];
              Family.live(inner -> {
                inner.child(() -> yieldNow());
                finished[0] = inner.group;
              });
              assertThrows(IllegalStateException.class, () -> finished[0].createTask(() -> {}));
            }),
        scenario(
            "eager tasks belong to the group as well",
            family -> {
              TaskOptions eager = TaskOptions.defaults().withEagerStart(true);
              family.group.createTask(family.counted(() -> sleep(ofSeconds(1))), eager);
              family.group.createTask(family.counted(() -> {}), eager);
              family.group.createTask(family.counted(Family::failSoon), eager);
            }));
  }

  private static Scenario<String> scenario(String name, ExploredBody<Family> body) {
    return new Scenario<String>(name, () -> "", _ -> Family.liveAsPlanned(body), _ -> {})
        .repeatable();
  }

  private static final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// A group that counts which of its tasks have begun and not ended.
  private static final class Family {
    final TaskGroup group;
    private int alive;

    private Family(TaskGroup group) {
      this.group = group;
    }

    static void live(ExploredBody<Family> body) {
      List<Family> families = new ArrayList<>();
      try {
        TaskGroup.run(group -> {
          Family family = new Family(group);
          families.add(family);
          body.run(family);
        });
      } finally {
        families.forEach(family -> assertEquals(0, family.alive, "tasks outlive their group"));
      }
    }

    /// Only what was planned may come out, or nothing if others were faster.
    static void liveAsPlanned(ExploredBody<Family> body) throws Exception {
      try {
        live(body);
      } catch (Exception e) {
        if (!(e instanceof ThrowableGroup group)
            || group.split(Planned.class::isInstance).rest().isPresent()) {
          throw e;
        }
      }
    }

    void child(Action body) {
      group.createTask(counted(body));
    }

    Action counted(Action body) {
      return () -> {
        alive++;
        try {
          body.run();
        } finally {
          alive--;
        }
      };
    }

    static void failSoon() {
      sleep(ofSeconds(1));
      throw new Planned();
    }
  }
}
