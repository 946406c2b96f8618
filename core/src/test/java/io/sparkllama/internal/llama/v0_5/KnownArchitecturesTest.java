package io.sparkllama.internal.llama.v0_5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.ArchitectureTable;
import io.sparkllama.internal.llama.b4916.DialectB4916;
import io.sparkllama.internal.llama.dialect.ModelTraits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownArchitecturesTest {

  private static final DialectV05 DIALECT = new DialectV05();
  private static final Path PATH = Path.of("model.gguf");

  private static GgufHeader header(String architecture, Map<String, Object> values) {
    Map<String, Object> all = new HashMap<>();
    all.put("general.architecture", architecture);
    values.forEach((key, value) -> all.put(architecture + "." + key, value));
    return new GgufHeader(all, List.of());
  }

  private static Optional<ModelTraits> traits(String architecture) {
    return DIALECT.traits(PATH, header(architecture, Map.of()));
  }

  @Test
  void knowsAllThatTheOneBeforeKnows() {
    assertThat(DIALECT.architectures()).containsAll(new DialectB4916().architectures());
  }

  /** With AVX-512; the library picks its kernels by the processor. */
  @Test
  void refusesHeadsThatTheLibraryMayReadPast() {
    assertThatThrownBy(() -> DIALECT.traits(PATH, header("rwkv7", Map.of("wkv.head_size", 32L))))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("llama.cpp v0.5 reads past the end of heads of size 32")
        .hasMessageContaining("rwkv7.wkv.head_size is a multiple of 64");
    assertThat(DIALECT.traits(PATH, header("rwkv7", Map.of("wkv.head_size", 64L)))).isPresent();
  }

  @Test
  void knowsHowEachKindIsComputed() {
    assertThat(traits("qwen3")).contains(traits(true, true, false));
    assertThat(traits("lfm2")).contains(traits(true, false, true));
    assertThat(traits("gemma-embedding")).contains(traits(false, true, false));
    assertThat(DIALECT.traits(PATH, header("llama-embed", Map.of("attention.causal", false))))
        .contains(traits(false, true, false));
    assertThat(traits("qwen99")).isEmpty();
  }

  /** The traits of a model that is not a reranker. */
  private static ModelTraits traits(boolean causal, boolean sharesPrefixes, boolean recurrent) {
    return new ModelTraits(
        causal,
        sharesPrefixes,
        recurrent,
        false,
        Optional.empty(),
        Optional.of("its file requests no pooling, but a reranker requests pooling 'rank'"));
  }

  @Test
  void refusesByNameWhatCannotGenerateText() {
    for (String name : Architectures.refused()) {
      assertThatThrownBy(() -> traits(name))
          .isInstanceOf(ModelLoadException.class)
          .hasMessageContaining("its architecture is " + name + ": ")
          .hasMessageEndingWith("; use a decoder, or an encoder for embeddings");
      assertThat(DIALECT.architectures()).doesNotContain(name);
    }
  }

  /** A decode with more outputs aborts the process, so a session must know the limit. */
  @Test
  void hasRoomForFewOutputsUnlessAllAreWanted() {
    SessionParams session = new SessionParams(16, 512, 1, 528, 1, CacheType.F16);
    assertThat(DIALECT.mostOutputs(session, true, false)).isEqualTo(128);
    assertThat(DIALECT.mostOutputs(session, true, true)).isEqualTo(528);
    assertThat(DIALECT.mostOutputs(session, false, false)).isEqualTo(528);
    SessionParams many = new SessionParams(200, 512, 1, 712, 1, CacheType.F16);
    assertThat(DIALECT.mostOutputs(many, true, false)).isEqualTo(201);
    SessionParams small = new SessionParams(1, 64, 1, 32, 0, CacheType.F16);
    assertThat(DIALECT.mostOutputs(small, true, false)).isEqualTo(32);
  }

  @Test
  void theDocumentListsThemAll() throws IOException {
    ArchitectureTable table = new ArchitectureTable("v0.5");
    assertThat(table.row("supported")).isEqualTo(Architectures.known(Architectures.Kind.DECODER));
    assertThat(table.row("one sequence per worker"))
        .isEqualTo(Architectures.known(Architectures.Kind.RECURRENT_SINGLE));
    assertThat(table.row("recurrent")).isEqualTo(Architectures.known(Architectures.Kind.RECURRENT));
    assertThat(table.row("embeddings only"))
        .isEqualTo(Architectures.known(Architectures.Kind.ENCODER));
    assertThat(table.row("refused")).isEqualTo(Architectures.refused());
  }
}
