package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.spark.internal.executor.ExecutorProcessors;
import io.sparkllama.spark.internal.options.CallOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model's file is replaced while a session runs, with the real engine. */
@Timeout(1800)
class ReplacedModelIT {

  @TempDir Path folder;

  private Path model;
  private byte[] content;

  @BeforeEach
  void copyTheModel() throws IOException {
    content = Files.readAllBytes(Path.of(Demo.MODEL));
    model = Files.write(folder.resolve("m.gguf"), content);
    ExecutorProcessors.instance().closeAll();
  }

  /** Its folder goes. */
  @AfterEach
  void unload() {
    ExecutorProcessors.instance().closeAll();
  }

  private List<Float> vector(String... options) {
    StringBuilder all = new StringBuilder("'model', '" + model + "', 'max_models', '2'");
    for (String option : options) {
      all.append(", '").append(option).append("'");
    }
    return Demo.session()
        .sql("SELECT llm_embed('It is broken.', map(" + all + ")) v")
        .head()
        .getList(0);
  }

  /** The same shape with other weights. */
  private byte[] others() {
    byte[] others = content.clone();
    for (int i = others.length / 2; i < others.length; i++) {
      others[i] ^= 1;
    }
    return others;
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void theFileThatIsThereIsUsed() throws IOException {
    List<Float> before = vector();
    Path next = Files.write(folder.resolve("next"), others());
    Files.move(next, model, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    List<Float> after = vector();
    assertThat(after).isNotEqualTo(before);
    // nobody used the old one any more
    assertThat(ExecutorProcessors.instance().stats()).hasSize(1);
    Files.write(model, content, StandardOpenOption.WRITE);
    assertThat(vector()).isEqualTo(before);
    assertThat(ExecutorProcessors.instance().stats()).hasSize(1);
  }

  @Test
  void aModelInUseStaysUntilItsLastUserIsDone() throws IOException {
    CallOptions options = CallOptions.read(Map.of("model", model.toString()), Map.of());
    ExecutorProcessors.Lease old = ExecutorProcessors.instance().acquire(options);
    Path next = Files.write(folder.resolve("next"), others());
    Files.move(next, model, StandardCopyOption.REPLACE_EXISTING);
    ExecutorProcessors.Lease now = ExecutorProcessors.instance().acquire(options);
    assertThat(now.processor()).isNotSameAs(old.processor());
    assertThat(old.processor().isOpen()).isTrue();
    old.close();
    assertThat(old.processor().isOpen()).isFalse();
    assertThat(ExecutorProcessors.instance().stats()).hasSize(1);
    now.close();
    assertThat(now.processor().isOpen()).isTrue();
  }

  @Test
  void aModelThatIsLoadedGoesOnAfterItsFileIsGone() throws IOException {
    List<Float> before = vector();
    Files.delete(model);
    assertThat(vector()).isEqualTo(before);
    ExecutorProcessors.instance().closeAll();
    assertThatThrownBy(this::vector).hasMessageContaining("m.gguf");
  }

  @Test
  void aChecksumIsCheckedAlsoIfTheModelIsLoaded() throws Exception {
    List<Float> before = vector();
    assertThat(vector("model_sha256", sha256(content))).isEqualTo(before);
    assertThat(ExecutorProcessors.instance().stats()).hasSize(1);
    assertThatThrownBy(() -> vector("model_sha256", "0".repeat(64)))
        .hasMessageContaining("its SHA-256 is " + sha256(content) + "; expected 000");
    Path next = Files.write(folder.resolve("next"), others());
    Files.move(next, model, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> vector("model_sha256", sha256(content)))
        .hasMessageContaining("its SHA-256 is " + sha256(others()));
  }
}
