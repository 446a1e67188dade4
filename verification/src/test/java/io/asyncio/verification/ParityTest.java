package io.asyncio.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.asyncio.conformance.Entry;
import io.asyncio.conformance.Index;
import io.asyncio.verification.ParityPage.Known;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.commons.annotation.Testable;

/// `docs/parity.md` is complete, and what it names exists.
final class ParityTest {

  @Test
  void thePageIsCompleteAndWhatItNamesExists() throws IOException {
    var page = ParityPage.of(Files.readAllLines(Checkout.file("docs", "parity.md")));
    List<String> mistakes = page.mistakes(surface(), known());
    assertTrue(mistakes.isEmpty(), () -> "docs/parity.md:\n" + String.join("\n", mistakes));
  }

  private static Set<String> surface() throws IOException {
    try (var in = ParityTest.class.getResourceAsStream("surface.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .flatMap(line -> Arrays.stream(line.split(" ")))
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }
  }

  // ---- What the page may name

  private static Known known() {
    List<Entry> entries = Index.load().entries();
    return new Known(
        members(
            new ClassFileImporter()
                .importPaths(Checkout.MODULES.stream().map(Checkout::mainClasses).toList())),
        tests(new ClassFileImporter().importPaths(Checkout.testClasses())),
        entries.stream().map(Entry::path).collect(Collectors.toSet()),
        entries.stream()
            .filter(entry -> !hasTwin(entry))
            .map(Entry::path)
            .collect(Collectors.toSet()));
  }

  private static boolean hasTwin(Entry entry) {
    try {
      entry.twin();
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static Set<String> members(JavaClasses classes) {
    Set<String> members = new HashSet<>();
    for (JavaClass type : classes) {
      String name = nameOf(type);
      members.add(name);
      type.getAllMembers().stream()
          .map(JavaMember::getName)
          .forEach(member -> members.add(name + "." + member));
    }
    return members;
  }

  private static Set<String> tests(JavaClasses classes) {
    return classes.stream()
        .flatMap(type -> type.getMethods().stream())
        .filter(method ->
            method.isAnnotatedWith(Testable.class) || method.isMetaAnnotatedWith(Testable.class))
        .map(method -> nameOf(method.getOwner()) + "." + method.getName())
        .collect(Collectors.toSet());
  }

  private static String nameOf(JavaClass type) {
    return type.getEnclosingClass()
        .map(outer -> nameOf(outer) + "." + type.getSimpleName())
        .orElse(type.getSimpleName());
  }

  @Test
  void membersTestsAndTracesAreRead() {
    Known known = known();
    assertTrue(known.members().contains("Task.addDoneCallback"), "an inherited method");
    assertTrue(known.members().contains("ContextVar.Token.close"), "a nested type");
    assertTrue(known.tests().contains("ParityTest.membersTestsAndTracesAreRead"), "a plain test");
    assertTrue(known.tests().contains("ParityTest.aMistakeIsNamed"), "a test with parameters");
    assertTrue(known.tests().contains("TaskTest.uncancelStopsAtZero"), "an annotation of our own");
    assertTrue(known.traces().contains("tasks/names"), "a golden trace");
    assertTrue(!known.tests().contains("ParityTest.surface"), "no test");
  }

  // ---- The check itself, on a small page

  private static final Known SMALL =
      new Known(
          Set.of("Lock", "Lock.acquire"),
          Set.of("LockTest.works"),
          Set.of("sync/lock", "sync/unplayed"),
          Set.of("sync/unplayed"));

  private static final String PAGE =
      """
      | row | state | where | test |
      |---|---|---|---|
      | S1 | done | `Lock.acquire`, `Lock` | `LockTest.works`, `sync/lock` |
      | S2 | differs | for a reason | `LockTest.works` |
      | S3 | later | networking | |
      ## Golden traces that are not played
      `sync/unplayed`: for a reason
      """;

  private static List<String> mistakesOf(String page) {
    return ParityPage.of(page.lines().toList()).mistakes(Set.of("S1", "S2", "S3"), SMALL);
  }

  @Test
  void aGoodPageHasNoMistakes() {
    assertEquals(List.of(), mistakesOf(PAGE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      textBlock =
          """
          | S3 | later          > | S2 | later                    > line 5, row S2: stands there twice
          | S3 | later          > | S2 | later                    > row S3 is missing
          | S3 | later          > | S9 | later                    > line 5, row S9: no such id in surface.txt
          | later |             > | soon |                        > line 5, row S3: state 'soon' is none of done, differs, later
          `LockTest.works`, `sync/lock` | > `LockTest.fails` |    > line 3, row S1: no test or golden trace LockTest.fails
          `LockTest.works`, `sync/lock` | > `sync/none` |         > line 3, row S1: no test or golden trace sync/none
          `LockTest.works`, `sync/lock` | > |                     > line 3, row S1: is done, but names no test
          `Lock.acquire`, `Lock` > `Lock.seize`                   > line 3, row S1: no type or method Lock.seize
          `Lock.acquire`, `Lock` > somewhere                      > line 3, row S1: is done, but names no type or method
          for a reason |        > `Lock` |                        > line 4, row S2: is not done, but gives no reason
          networking | |        > networking | | |                > line 5, row S3: 5 columns instead of 4
          `sync/unplayed`:      > nothing:                        > golden trace sync/unplayed is not played; list it under '## Golden traces that are not played'
          `sync/unplayed`:      > `sync/unplayed`, `sync/lock`:   > golden trace sync/lock is listed as not played, but is played or unknown
          """)
  void aMistakeIsNamed(String good, String bad, String mistake) {
    assertTrue(PAGE.contains(good), () -> good + " is not in the page");
    List<String> mistakes = mistakesOf(PAGE.replace(good, bad));
    assertTrue(mistakes.contains(mistake), () -> "found only " + mistakes);
  }
}
