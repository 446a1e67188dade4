package io.asyncio.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.asyncio.inspect.LoopView;
import io.asyncio.inspect.TaskView;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is written, read by a parser that is not ours.
final class JsonTest {
  private static final ObjectMapper PARSER = new ObjectMapper();

  private static JsonNode parsed(Object value) throws Exception {
    return PARSER.readTree(Json.of(value));
  }

  private static List<String> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  @Test
  void fieldsAreTheComponentsOfTheRecords() throws Exception {
    var loop = parsed(Json.loop(Views.deadlocked()));

    assertEquals(
        components(LoopView.class),
        List.copyOf(loop.propertyStream().map(Map.Entry::getKey).toList()));
    assertEquals(
        components(TaskView.class),
        loop.get("shown").get(0).propertyStream().map(Map.Entry::getKey).toList());
  }

  @Test
  void valuesAreThoseOfTheView() throws Exception {
    var loop = parsed(Json.loop(Views.deadlocked()));

    assertEquals(12_300, loop.get("ageMillis").asLong());
    assertEquals("[50,100,5000]", loop.get("lagMicros").toString());
    assertEquals("[1,2,3]", loop.get("deadlock").toString());
    assertEquals("lock held by task 'b'", loop.get("shown").get(0).get("waitsFor").asText());
    assertEquals("[2]", loop.get("shown").get(0).get("waitsForTasks").toString());
  }

  @Test
  void everyCharacterComesThrough() throws Exception {
    var text = new StringBuilder();
    for (char c = 0; c < 0x3000; c++) {
      text.append(c);
    }
    text.append("😀\ufffe\uffff");

    assertEquals(text.toString(), parsed(text.toString()).asText());
  }

  @Test
  void onlyAsciiIsWrittenAndHalfAPairIsEscaped() {
    assertEquals(
        "\"\\\"\\\\\\n\\u0000\\u007f\\u00e4\\ud83d\\ude00\\ud800x\"",
        Json.of("\"\\\n\0\u007fä😀\ud800x"));
  }

  @Test
  void nothingIsWrittenAsNothing() {
    assertEquals("[[],{},\"\",0,false]", Json.of(List.of(List.of(), Map.of(), "", 0L, false)));
  }
}
