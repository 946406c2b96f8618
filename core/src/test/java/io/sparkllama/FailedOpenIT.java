package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.EngineException;
import io.sparkllama.internal.gguf.GgufEditor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A model that cannot be opened leaves neither mappings nor open files. */
@Timeout(1800)
@OnEachEngine
@EnabledOnOs(OS.LINUX)
class FailedOpenIT {

  private static final int TIMES = 30;

  /** What the JVM opens or maps for itself meanwhile. */
  private static final int OWN = TIMES / 3;

  @TempDir private Path folder;

  private final TestEngine engine;

  FailedOpenIT(TestEngine engine) {
    this.engine = engine;
  }

  private static Map<String, Consumer<GgufEditor>> changes() {
    Map<String, Consumer<GgufEditor>> changes = new LinkedHashMap<>();
    changes.put("a tensor missing", gguf -> gguf.removeTensor("blk.0.attn_q.weight"));
    changes.put("the last tensor missing", gguf -> gguf.removeTensor("output_norm.weight"));
    changes.put("a tensor too many", gguf -> gguf.tensor("extra.weight", 1, 32));
    changes.put(
        "a tensor of another shape",
        gguf -> gguf.shape("blk.0.ffn_up.weight", s -> s.subList(0, 1)));
    changes.put(
        "a tensor of an unknown type",
        gguf ->
            gguf.change(
                "blk.0.ffn_up.weight",
                e -> new GgufEditor.Entry(e.name(), e.shape(), 99, e.offset())));
    changes.put("layers without tensors", gguf -> gguf.uint32("llama.block_count", 40));
    changes.put("an unknown tokenizer", gguf -> gguf.text("tokenizer.ggml.model", "nosuch"));
    changes.put("a broken header", gguf -> gguf.uint32("general.alignment", 3));
    return changes;
  }

  private static long count(String folder) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(folder))) {
      return entries.count();
    }
  }

  private static long mappings(String part) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains(part))
        .count();
  }

  private void assertLeavesNothing(String what, ProcessorBuilder builder) throws IOException {
    String file = builder.config().model();
    long maps = 0;
    long files = 0;
    for (int i = 0; i <= TIMES; i++) {
      assertThatThrownBy(builder::build).as(what).isInstanceOf(EngineException.class);
      assertThat(mappings(file)).as("%s: mappings of the model", what).isZero();
      if (i == 0) {
        maps = mappings("");
        files = count("/proc/self/fd");
      }
    }
    assertThat(mappings("")).as("%s: mappings", what).isLessThan(maps + OWN);
    assertThat(count("/proc/self/fd")).as("%s: open files", what).isLessThan(files + OWN);
  }

  @Test
  void ofAModelThatCannotBeLoaded() throws IOException {
    for (Map.Entry<String, Consumer<GgufEditor>> change : changes().entrySet()) {
      GgufEditor gguf = GgufEditor.of(DemoModel.PATH);
      change.getValue().accept(gguf);
      Path model = gguf.write(folder.resolve("bad-" + change.getKey().replace(' ', '-') + ".gguf"));
      assertLeavesNothing(change.getKey(), engine.builder(model));
    }
  }
}
