package io.sparkllama.internal.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.internal.gguf.GgufHeader.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shapes and places of tensors. */
class GgufTensorsTest {

  private static final int F32 = 0;
  private static final int F16 = 1;
  private static final int Q4_0 = 2;
  private static final int F64 = 28;
  private static final int UNKNOWN = 99;

  private static final String NAME = "token_embd.weight";

  @TempDir Path folder;

  private void assertRefused(HeaderWriter header, String message) {
    assertThatThrownBy(() -> header.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(message);
  }

  private static HeaderWriter one(int type, long offset, long... shape) {
    return new HeaderWriter(1, 0).tensor(NAME, type, offset, shape).aligned(32);
  }

  @Test
  void tensorsAreInTheOrderOfTheFile() throws IOException {
    GgufHeader read =
        new HeaderWriter(3, 0)
            .tensor("b", Q4_0, 0, 64, 2)
            .tensor("a", F32, 96, 3, 1, 1, 1)
            .tensor("scalar", F16, 128)
            .aligned(32)
            .zeros(130)
            .read(folder);
    assertThat(read.tensors())
        .containsExactly(
            new Tensor("b", List.of(64L, 2L), Q4_0),
            new Tensor("a", List.of(3L, 1L, 1L, 1L), F32),
            new Tensor("scalar", List.of(), F16));
    assertThat(read.tensors()).extracting(Tensor::weights).containsExactly(128L, 3L, 1L);
    assertThat(read.tensors()).extracting(Tensor::bytes).containsExactly(72L, 12L, 2L);
    assertThat(read.tensorBytes()).isEqualTo(86);
    assertThat(read.tensor("a")).contains(read.tensors().get(1));
    assertThat(read.tensor("c")).isEmpty();
  }

  @Test
  void sizesAreThoseOfWholeBlocks() {
    assertThat(GgmlType.of(Q4_0)).contains(GgmlType.Q4_0);
    assertThat(GgmlType.of(4)).as("a type that ggml has given up").isEmpty();
    assertThat(GgmlType.Q4_K.bytes(512)).isEqualTo(288);
    assertThat(GgmlType.BF16.bytes(3)).isEqualTo(6);
    assertThat(GgmlType.Q4_K.hasRowsOf(512)).isTrue();
    assertThat(GgmlType.Q4_K.hasRowsOf(513)).isFalse();
    assertThat(GgmlType.F16.isUnquantized()).isTrue();
    assertThat(GgmlType.Q8_0.isUnquantized()).isFalse();
    assertThat(new Tensor("x", List.of(8L), UNKNOWN).bytes()).isZero();
  }

  @Test
  void aTensorEndsWithTheFileAtLast() {
    assertThatCode(() -> one(F32, 32, 8).zeros(64).read(folder)).doesNotThrowAnyException();
    HeaderWriter shorter = one(F32, 32, 8).zeros(63);
    assertRefused(shorter, "tensor " + NAME + " ends beyond the file, which has " + shorter.size());
  }

  @Test
  void weightsFollowAHeaderThatEndsAtTheAlignment() {
    HeaderWriter header = new HeaderWriter(1, 0).tensor("8letters", F32, 0, 8);
    assertThat(header.size() % 32).isZero();
    assertThatCode(() -> header.zeros(32).read(folder)).doesNotThrowAnyException();
  }

  /** In no type does a byte hold more than eight weights. */
  @Test
  void weightsOfAnUnknownTypeAreInTheFileToo() {
    assertThatCode(() -> one(UNKNOWN, 0, 256).zeros(32).read(folder)).doesNotThrowAnyException();
    assertRefused(one(UNKNOWN, 0, 256).zeros(31), "tensor " + NAME + " ends beyond the file");
    assertRefused(one(UNKNOWN, 0, 1L << 40), "tensor " + NAME + " ends beyond the file");
  }

  @Test
  void weightsBeyondTheFileAreSeenWhereTheirEndDoesNotFitANumber() {
    // Almost 2^63 bytes, and a place that makes the sum negative.
    assertRefused(one(F64, 96, Long.MAX_VALUE / 8), "tensor " + NAME + " ends beyond the file");
    assertRefused(one(F32, Long.MAX_VALUE - 31, 1), "tensor " + NAME + " ends beyond the file");
  }

  @ParameterizedTest
  @ValueSource(longs = {-32, 1, 16, 33})
  void placesAreMultiplesOfTheAlignment(long offset) {
    assertRefused(
        one(F32, offset, 1).zeros(64),
        "tensor " + NAME + " in its header is at the impossible offset " + offset);
  }

  @Test
  void weightsBeginAtTheAlignmentThatTheFileSets() {
    HeaderWriter fits = aligned(128).tensor(NAME, F32, 128, 1).aligned(128).zeros(132);
    assertThatCode(() -> fits.read(folder)).doesNotThrowAnyException();
    HeaderWriter shorter = aligned(128).tensor(NAME, F32, 128, 1).aligned(128).zeros(131);
    assertRefused(shorter, "tensor " + NAME + " ends beyond the file");
    assertRefused(
        aligned(128).tensor(NAME, F32, 64, 1).zeros(512),
        "tensor " + NAME + " in its header is at the impossible offset 64");
    assertThatCode(() -> aligned(1 << 16).tensor(NAME, F32, 0, 1).zeros(1 << 17).read(folder))
        .doesNotThrowAnyException();
  }

  private static HeaderWriter aligned(int alignment) {
    return new HeaderWriter(1, 1).key("general.alignment", GgufType.UINT32).i32(alignment);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 48, 1 << 17})
  void anAlignmentIsAPowerOfTwoWithinBounds(int alignment) {
    assertRefused(
        aligned(alignment).tensor(NAME, F32, 0, 1).zeros(256),
        "general.alignment in its header is "
            + alignment
            + "; it must be a power of two from 32 to 65536");
  }

  @Test
  void twoTensorsHaveTwoNames() {
    assertRefused(
        new HeaderWriter(2, 0).tensor("a", F32, 0, 1).tensor("a", F32, 32, 1).zeros(128),
        "its header has two tensors called a");
  }

  @ParameterizedTest
  @ValueSource(ints = {5, -1})
  void aTensorHasFourDimensionsAtMost(int dimensions) {
    assertRefused(
        new HeaderWriter(1, 0).text(NAME).i32(dimensions),
        "tensor " + NAME + " in its header has " + dimensions + " dimensions");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, of type F32",
    "0, 8, -1, of type F32",
    "2, 33, 1, of type Q4_0",
    "2, 31, 32, of type Q4_0",
    "99, 0, 1, ''",
    "0, 4294967296, 268435457, of type F32"
  })
  void someShapesAreThoseOfNoTensor(int type, long row, long rows, String described) {
    assertRefused(
        one(type, 0, row, rows),
        "tensor "
            + NAME
            + " in its header has the shape ["
            + row
            + ", "
            + rows
            + "]"
            + (described.isEmpty() ? "" : " " + described)
            + ", which no tensor can have");
  }

  @Test
  void moreWeightsThanANumberCountsAreRefused() {
    assertRefused(
        one(F32, 0, 1L << 32, 1L << 31), "its header contains a size that is out of range");
  }
}
