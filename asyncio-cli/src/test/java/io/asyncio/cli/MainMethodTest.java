package io.asyncio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The launch protocol of JEP 512.
final class MainMethodTest {
  private static final List<String> LOG = new ArrayList<>();

  @BeforeEach
  void forget() {
    LOG.clear();
  }

  private static List<String> started(Class<?> owner) throws Throwable {
    MainMethod.of(owner).invoke(new String[] {"a", "b"});
    return LOG;
  }

  static final class StaticWithArguments {
    public static void main(String[] args) {
      LOG.add("static " + List.of(args));
    }

    static void main() {
      LOG.add("the wrong one");
    }
  }

  static class InstanceWithout {
    void main() {
      LOG.add("instance");
    }
  }

  static final class Inherits extends InstanceWithout {}

  interface HasMain {
    default void main() {
      LOG.add("default method");
    }
  }

  static final class InheritsFromInterface implements HasMain {}

  static final class PrivateMain {
    @SuppressWarnings("unused")
    private static void main() {
      LOG.add("private");
    }
  }

  static final class ReturnsSomething {
    static int main() {
      return 1;
    }
  }

  static final class NeedsAnArgument {
    NeedsAnArgument(int number) {
      LOG.add("made with " + number);
    }

    void main() {
      LOG.add("made without its argument");
    }
  }

  static final class Fails {
    static void main(String[] args) {
      if (args.length > 0) {
        throw new AssertionError("the very same");
      }
    }
  }

  @Test
  void theOneWithArgumentsComesFirst() throws Throwable {
    assertEquals(List.of("static [a, b]"), started(StaticWithArguments.class));
  }

  @Test
  void anInstanceIsMadeIfNeeded() throws Throwable {
    assertEquals(List.of("instance"), started(InstanceWithout.class));
  }

  @Test
  void anInheritedMainCounts() throws Throwable {
    assertEquals(List.of("instance"), started(Inherits.class));
  }

  @Test
  void anInheritedDefaultMethodCounts() throws Throwable {
    assertEquals(List.of("default method"), started(InheritsFromInterface.class));
  }

  @Test
  void aPrivateMainAndOneThatReturnsAreNone() {
    assertThrows(StartFailedException.class, () -> started(PrivateMain.class));
    assertThrows(StartFailedException.class, () -> started(ReturnsSomething.class));
  }

  @Test
  void aMissingConstructorIsNamed() {
    var failure = assertThrows(StartFailedException.class, () -> started(NeedsAnArgument.class));

    assertTrue(failure.getMessage().contains("add a constructor without parameters"));
  }

  @Test
  void whatMainThrowsComesOutAsItIs() {
    var failure = assertThrows(AssertionError.class, () -> started(Fails.class));

    assertEquals("the very same", failure.getMessage());
  }
}
