package io.asyncio.testing.junit;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.asyncio.Action;
import io.asyncio.Task;
import io.asyncio.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@AsyncioTest
final class FixtureTest {
  private final List<String> order = new ArrayList<>();
  private Task<?> taskOfFixture;

  @BeforeEach
  void setUp() {
    order.add("set up");
  }

  @AfterEach
  void tearDown() {
    order.add("torn down");
    assertEquals(List.of("a", "b"), order.subList(1, 3));
    assertEquals(
        List.of("b ends", "a ends", "torn down"), order.subList(order.size() - 3, order.size()));
  }

  @Fixture
  void b(Action test) throws Exception {
    order.add("b");
    TaskGroup.run(group -> {
      group.createTask(() -> {
        while (true) {
          sleep(ofSeconds(1));
          order.add("beat");
        }
      });
      test.run();
      group.cancel();
    });
    order.add("b ends");
  }

  @Fixture
  void a(Action test) throws Exception {
    order.add("a");
    taskOfFixture = currentTask();
    test.run();
    order.add("a ends");
  }

  @Test
  void aGroupAroundTheTestLivesAsLongAsTheTest() {
    assertSame(taskOfFixture, currentTask());
    sleep(ofSeconds(2).plusMillis(500));
    assertEquals(List.of("set up", "a", "b", "beat", "beat"), order);
  }

  @Nested
  class Inside {
    @Fixture
    void c(Action test) throws Exception {
      order.add("c");
      test.run();
      order.add("c ends");
    }

    @Test
    void theFixturesOfEnclosingClassesAreOutside() {
      assertEquals(List.of("set up", "a", "b", "c"), order);
    }
  }
}
