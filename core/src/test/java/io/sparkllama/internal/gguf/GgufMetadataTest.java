package io.sparkllama.internal.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of a header's values, and found again by name. */
class GgufMetadataTest {

  private static final String ARCHITECTURE = "general.architecture";

  @TempDir Path folder;

  private static GgufHeader header(Map<String, Object> values) {
    return new GgufHeader(values, List.of());
  }

  @Test
  void valuesOfEachTypeAreRead() throws IOException {
    GgufHeader read =
        new HeaderWriter(0, 14)
            .key("uint8", GgufType.UINT8)
            .i8(255)
            .key("int8", GgufType.INT8)
            .i8(-2)
            .key("uint16", GgufType.UINT16)
            .i16(0xFFFE)
            .key("int16", GgufType.INT16)
            .i16(-300)
            .key("uint32", GgufType.UINT32)
            .i32(-3)
            .key("int32", GgufType.INT32)
            .i32(-70_000)
            .key("float32", GgufType.FLOAT32)
            .i32(Float.floatToIntBits(1.5f))
            .key("yes", GgufType.BOOL)
            .i8(2)
            .key("no", GgufType.BOOL)
            .i8(0)
            .key("string", GgufType.STRING)
            .text("zwölf")
            .key("uint64", GgufType.UINT64)
            .i64(1L << 40)
            .key("int64", GgufType.INT64)
            .i64(-1)
            .key("float64", GgufType.FLOAT64)
            .i64(Double.doubleToLongBits(-0.1))
            .key("general.alignment", GgufType.UINT32)
            .i32(64)
            .read(folder);
    assertThat(read.values())
        .containsOnly(
            Map.entry("uint8", 255L),
            Map.entry("int8", -2L),
            Map.entry("uint16", 0xFFFEL),
            Map.entry("int16", -300L),
            Map.entry("uint32", 0xFFFF_FFFDL),
            Map.entry("int32", -70_000L),
            Map.entry("float32", 1.5),
            Map.entry("yes", true),
            Map.entry("no", false),
            Map.entry("string", "zwölf"),
            Map.entry("uint64", 1L << 40),
            Map.entry("int64", -1L),
            Map.entry("float64", -0.1),
            Map.entry("general.alignment", 64L));
    assertThat(read.tensors()).isEmpty();
  }

  @Test
  void shortArraysOfIntegersAndBooleansAreKept() throws IOException {
    GgufHeader read =
        new HeaderWriter(0, 4)
            .array("integers", GgufType.UINT32, 2)
            .i32(7)
            .i32(-1)
            .array("booleans", GgufType.BOOL, 3)
            .i8(0)
            .i8(1)
            .i8(0)
            .array("texts", GgufType.STRING, 1)
            .text("a")
            .array("numbers", GgufType.FLOAT32, 1)
            .i32(0)
            .read(folder);
    assertThat(read.array("integers"))
        .contains(new GgufArray(GgufType.UINT32, 2, List.of(7L, 0xFFFF_FFFFL)));
    assertThat(read.array("booleans"))
        .contains(new GgufArray(GgufType.BOOL, 3, List.of(0L, 1L, 0L)));
    assertThat(read.array("texts")).contains(new GgufArray(GgufType.STRING, 1, List.of()));
    assertThat(read.array("numbers")).contains(new GgufArray(GgufType.FLOAT32, 1, List.of()));
    assertThat(read.array("absent")).isEmpty();
    assertThat(read.array("texts").orElseThrow())
        .hasToString("an array of 1 values of type STRING");
  }

  @Test
  void longArraysAreCounted() throws IOException {
    GgufHeader read =
        new HeaderWriter(0, 3)
            .array("kept", GgufType.INT8, 4096)
            .zeros(4096)
            .array("counted", GgufType.INT8, 4097)
            .zeros(4097)
            .array("tokenizer.ggml.merges", GgufType.STRING, 4097)
            .zeros(4097 * Long.BYTES)
            .read(folder);
    assertThat(read.array("kept").orElseThrow().integers())
        .isEqualTo(Collections.nCopies(4096, 0L));
    assertThat(read.array("counted")).contains(GgufArray.of(GgufType.INT8, 4097));
    assertThat(read.mergeCount()).isEqualTo(4097);
    assertThat(header(Map.of()).mergeCount()).isZero();
  }

  @Test
  void theVocabularyIsKnownByItsTokens() throws IOException {
    GgufHeader read =
        new HeaderWriter(0, 1)
            .array("tokenizer.ggml.tokens", GgufType.STRING, 3)
            .text("a")
            .text("b")
            .text("a")
            .read(folder);
    assertThat(read.vocabularySize()).isEqualTo(3);
    assertThat(read.tokenTexts().orElseThrow().duplicate()).contains("a");
    GgufHeader numbers =
        new HeaderWriter(0, 1)
            .array("tokenizer.ggml.tokens", GgufType.UINT8, 3)
            .zeros(3)
            .read(folder);
    assertThat(numbers.vocabularySize()).isZero();
    assertThat(numbers.tokenTexts()).isEmpty();
  }

  @Test
  void valuesAreFoundByNameOrByThatOfTheArchitecture() {
    GgufHeader header =
        header(
            Map.of(
                ARCHITECTURE,
                "llama",
                "llama.block_count",
                12L,
                "block_count",
                5L,
                "a.text",
                "x",
                "a.number",
                1L,
                "llama.kind",
                "y"));
    assertThat(header.architecture()).isEqualTo("llama");
    assertThat(header.number("block_count")).hasValue(12);
    assertThat(header.number("kind")).isEmpty();
    assertThat(header.number("absent")).isEmpty();
    assertThat(header.text("a.text")).contains("x");
    assertThat(header.text("a.number")).isEmpty();
    assertThat(header.text("absent")).isEmpty();
    assertThat(header(Map.of()).architecture()).isEmpty();
    assertThat(header(Map.of(".block_count", 3L)).number("block_count")).hasValue(3);
  }

  @Test
  void aNumberMayBeGivenPerLayer() {
    GgufHeader header =
        header(
            Map.of(
                ARCHITECTURE, "m", "m.per_layer", GgufArray.of(List.of(3L, 4L)), "m.for_all", 7L));
    assertThat(header.numberOfLayer("per_layer", 0, 9)).isEqualTo(3);
    assertThat(header.numberOfLayer("per_layer", 1, 9)).isEqualTo(4);
    assertThat(header.numberOfLayer("per_layer", 2, 9)).isEqualTo(9);
    assertThat(header.numberOfLayer("for_all", 5, 9)).isEqualTo(7);
    assertThat(header.numberOfLayer("absent", 0, 9)).isEqualTo(9);
    assertThat(header.array("m.per_layer").orElseThrow().length()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "0, 0", "1, 1", "4, 4", "4294967295, 0"})
  void poolingOfNoKindIsNone(long stored, long pooling) {
    assertThat(header(Map.of(ARCHITECTURE, "m", "m.pooling_type", stored)).pooling())
        .isEqualTo(pooling);
    assertThat(header(Map.of()).pooling()).isZero();
  }
}
