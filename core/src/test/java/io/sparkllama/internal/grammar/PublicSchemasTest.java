package io.sparkllama.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.sparkllama.internal.gbnf.ByteGrammar;
import io.sparkllama.internal.gbnf.GrammarWalk;
import io.sparkllama.option.OptionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Schemas of a folder that {@code -Dpublic.schemas} names, each a file: random texts of those that
 * are accepted satisfy an independent validator. The folder may also hold the JSON Schema Test
 * Suite, whose files list schemas with values: a value that does not satisfy its schema must be
 * refused. Prints what was refused and why.
 */
class PublicSchemasTest {

  private static final String FOLDER = System.getProperty("public.schemas", "");

  private static final int TEXTS = 4;
  private static final int LENGTH = 300;
  private static final int LARGEST_BYTES = 200_000;
  private static final long SLOW_MILLIS = 3_000;

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();

  private static final JsonSchemaFactory VALIDATORS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, Integer> refusals = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();

  @Test
  @Timeout(7200)
  void whatIsAcceptedIsKept() throws IOException {
    assumeTrue(!FOLDER.isEmpty(), "no -Dpublic.schemas");
    List<Path> files;
    try (Stream<Path> all = Files.walk(Path.of(FOLDER))) {
      files = all.filter(path -> path.toString().endsWith(".json")).sorted().toList();
    }
    for (Path file : files) {
      try {
        JsonNode json = StrictJson.read(Files.readString(file));
        if (json.isArray()) {
          json.forEach(group -> group(file, group));
        } else if (Files.size(file) < LARGEST_BYTES) {
          compiled(file.toString(), json.toString()).ifPresent(made -> sample(file, made));
        }
      } catch (IOException e) {
        count("unreadable");
      }
    }
    System.Logger log = System.getLogger(PublicSchemasTest.class.getName());
    log.log(System.Logger.Level.INFO, "{0}", counts);
    refusals.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(60)
        .forEach(refusal -> log.log(System.Logger.Level.INFO, "{0}", refusal));
    assertThat(wrong).isEmpty();
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private Optional<CompiledSchema> compiled(String name, String schema) {
    long before = System.nanoTime();
    try {
      CompiledSchema made = CompiledSchema.of(schema);
      count("accepted");
      return Optional.of(made);
    } catch (OptionException e) {
      count("refused");
      String reason =
          e.getMessage().replaceAll("'[^']*'", "'...'").replaceAll("#[^ ]*|\\d+|\\[.*?\\]", "");
      String keyword = e.getMessage().replaceAll("(?s).*? uses '([^']*)'.*", "uses $1");
      refusals.merge(
          keyword.startsWith("uses ")
              ? keyword
              : reason.substring(0, Math.min(130, reason.length())),
          1,
          Integer::sum);
      return Optional.empty();
    } catch (RuntimeException | StackOverflowError e) {
      wrong.add(name + ": " + e + Arrays.toString(e.getStackTrace()).substring(0, 300));
      return Optional.empty();
    } finally {
      long millis = (System.nanoTime() - before) / 1_000_000;
      if (millis > SLOW_MILLIS) {
        count("slow");
        wrong.add(name + " took " + millis + " ms");
      }
    }
  }

  private void group(Path file, JsonNode group) {
    compiled(file + " " + group.path("description").asText(), group.path("schema").toString())
        .ifPresent(
            made -> {
              ByteGrammar grammar = ByteGrammar.of(made.grammar());
              for (JsonNode test : group.path("tests")) {
                String text = test.path("data").toString();
                boolean produced = grammar.accepts(text.getBytes(StandardCharsets.UTF_8));
                boolean kept = produced && made.faultOf(text).isEmpty();
                if (test.path("valid").booleanValue()) {
                  count(produced ? "valid and produced" : "valid and not produced");
                } else {
                  count(kept ? "invalid and kept" : "invalid and refused");
                  if (kept) {
                    wrong.add(file + " " + group.path("description") + " " + test);
                  }
                }
              }
            });
  }

  private void sample(Path file, CompiledSchema made) {
    try {
      JsonSchema validator = VALIDATORS.getSchema(StrictJson.read(made.schema()), CONFIG);
      GrammarWalk walk = new GrammarWalk(ByteGrammar.of(made.grammar()), new Random(1), LENGTH);
      for (int i = 0; i < TEXTS; i++) {
        Optional<String> text = walk.text();
        count(text.isPresent() ? "texts" : "unfinished texts");
        if (text.isPresent()) {
          judge(file, made, validator, text.get());
        }
      }
    } catch (IOException | RuntimeException | StackOverflowError e) {
      wrong.add(file + ": " + e);
    }
  }

  private void judge(Path file, CompiledSchema made, JsonSchema validator, String text)
      throws IOException {
    if (made.faultOf(text).isPresent() && !made.checked().isEmpty()) {
      count("texts that only the check refuses");
    } else if (made.faultOf(text).isPresent()
        || !validator.validate(StrictJson.read(text)).isEmpty()) {
      count("wrong texts");
      wrong.add(file + ": " + text + ": " + made.faultOf(text));
    }
  }
}
