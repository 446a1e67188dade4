package io.asyncio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.loop.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The parts of an exploration, each by itself.
final class ExploredPartsTest {

  /// The values that the authors of the algorithm publish for this seed.
  @Test
  void aSeedMeansTheSameForEver() {
    var random = new SplitMix(1234567);
    assertEquals(
        List.of(
            "6457827717110365317",
            "3203168211198807973",
            "9817491932198370423",
            "4593380528125082431",
            "16408922859458223821"),
        Stream.generate(random::next).limit(5).map(Long::toUnsignedString).toList());
  }

  @Test
  void boundedNumbersAreWithinTheirBoundsAndEven() {
    var random = new SplitMix(1);
    int[] counts = new int[3];
    for (int i = 0; i < 30_000; i++) {
      counts[random.next(3)]++;
    }
    assertTrue(Arrays.stream(counts).allMatch(count -> count > 9_500), Arrays.toString(counts));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {"''|", "0x7,2,1|0,0,0,0,0,0,0,2,1", "5|5", "1x2,0,3|1,1,0,3"})
  void aScheduleIsWrittenAndReadBack(String text, String choices) {
    int[] expected =
        choices == null
            ? new int[0]
            : Stream.of(choices.split(",")).mapToInt(Integer::parseInt).toArray();
    assertArrayEquals(expected, ScheduleText.parse(text));
    assertEquals(text, ScheduleText.of(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1,", ",1", "-1", "1x0", "1 ,2", "12345678901", "٣"})
  void aTextThatIsNoScheduleIsRefused(String text) {
    var refused = assertThrows(IllegalArgumentException.class, () -> ScheduleText.parse(text));
    assertTrue(
        refused.getMessage().startsWith("cannot read schedule '" + text + "': '"),
        refused::getMessage);
  }

  @Test
  void shrinkingFindsTheShortestAndPlainest() {
    // Fails with a choice of 2 or more that comes after at least one other that is not plain.
    var shrunk =
        new Shrinker(
                new int[] {0, 3, 0, 1, 4, 0, 7, 2, 0, 1},
                10_000,
                choices -> {
                  boolean seen = false;
                  for (int choice : choices) {
                    if (seen && choice >= 2) {
                      return true;
                    }
                    seen |= choice > 0;
                  }
                  return false;
                })
            .shrink();
    assertArrayEquals(new int[] {1, 2}, shrunk);
  }

  @Test
  void shrinkingSpendsNoMoreRunsThanItMay() {
    int[] runs = {0};
    new Shrinker(
            new int[] {1, 2, 3, 4, 5, 6, 7, 8},
            10,
            _ -> {
              runs[0]++;
              return false;
            })
        .shrink();
    assertEquals(10, runs[0]);
  }

  @Test
  void aLargeChoiceIsLoweredInFewRuns() {
    int[] runs = {0};
    var shrunk =
        new Shrinker(
                new int[] {1_000_000},
                100,
                choices -> {
                  runs[0]++;
                  return choices.length == 1 && choices[0] >= 123_456;
                })
            .shrink();
    assertArrayEquals(new int[] {123_456}, shrunk);
    assertTrue(runs[0] < 100);
  }

  private static List<Step> steps(int count) {
    return Stream.<Step>generate(() -> new Nothing(new Object())).limit(count).toList();
  }

  private record Nothing(Object identity) implements Step {
    @Override
    public void step() {}
  }

  @Test
  void anOddSeedTakesEachStepEquallyOften() {
    int[] counts = new int[4];
    LongStream.range(0, 4_000)
        .map(i -> 2 * i + 1)
        .forEach(seed -> counts[Strategy.of(seed).step(steps(4))]++);
    assertTrue(Arrays.stream(counts).allMatch(count -> count > 850), Arrays.toString(counts));
  }

  @Test
  void anEvenSeedLetsOneRunAheadAndNowAndThenFallBehind() {
    var steps = steps(2);
    var strategy = Strategy.of(4);
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      chosen.add(strategy.step(steps));
    }
    int changes = 0;
    for (int i = 1; i < chosen.size(); i++) {
      changes += chosen.get(i).equals(chosen.get(i - 1)) ? 0 : 1;
    }
    int found = changes;
    assertTrue(changes > 0 && changes < 250, () -> found + " changes in " + chosen);
  }

  @Test
  void theSuccessorIsTheNextListOfChoices() {
    var decisions = new Decisions(new Strategy.Given(new int[] {1, 2}), 100);
    assertEquals(1, decisions.choose(3));
    assertEquals(2, decisions.choose(3));
    assertEquals(0, decisions.choose(1));
    assertEquals(0, decisions.choose(2));
    assertArrayEquals(new int[] {1, 2}, decisions.made());
    assertArrayEquals(new int[] {1, 2, 1}, decisions.successor());

    var last = new Decisions(new Strategy.Given(new int[] {2, 1}), 100);
    last.choose(3);
    last.choose(2);
    assertNull(last.successor());
  }

  @Test
  void aChoiceThatIsNotThereAnyMoreIsTheLastThatIs() {
    var given = new Strategy.Given(new int[] {9});
    assertEquals(2, given.draw(3));
    assertEquals(0, given.draw(3));
  }

  @Test
  void differentChoicesHaveDifferentFingerprints() {
    var prints = new ArrayList<Long>();
    for (int i = 0; i < 8; i++) {
      var decisions = new Decisions(new Strategy.Given(new int[] {i & 1, i >> 1 & 1, i >> 2}), 9);
      for (int choice = 0; choice < 3; choice++) {
        decisions.choose(2);
      }
      prints.add(decisions.fingerprint());
    }
    assertEquals(8, prints.stream().distinct().count());
  }
}
