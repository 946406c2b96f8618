package io.sparkllama.internal.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Malicious headers, and one that is valid. */
class GgufHeaderTest {

  private static final int UINT32 = 4;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  @TempDir Path folder;
  private final ByteBuffer header = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);

  @BeforeEach
  void begin() {
    header.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3);
  }

  private GgufHeader read() throws IOException {
    byte[] bytes = new byte[header.position()];
    header.rewind().get(bytes);
    return GgufHeader.read(Files.write(folder.resolve("model.gguf"), bytes));
  }

  private void counts(long tensors, long values) {
    header.putLong(tensors).putLong(values);
  }

  private void text(String text) {
    header.putLong(text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void readsTextsAndShortArrays() throws IOException {
    counts(0, 2);
    text("general.architecture");
    header.putInt(STRING);
    text("llama");
    text("llama.layers");
    header.putInt(ARRAY).putInt(UINT32).putLong(2).putInt(7).putInt(-1);
    GgufHeader read = read();
    assertThat(read.architecture()).isEqualTo("llama");
    assertThat(read.values())
        .containsEntry(
            "llama.layers", new GgufArray(GgufType.UINT32, 2, List.of(7L, 0xFFFF_FFFFL)));
  }

  @Test
  void arraysOfArraysAreRefusedBeforeTheyTakeTheStack() {
    counts(0, 1);
    text("deep");
    header.putInt(ARRAY);
    for (int level = 0; level < 80_000; level++) {
      header.putInt(ARRAY).putLong(1);
    }
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage("its header has an array of arrays");
  }

  @Test
  void aTextLongerThanAnyIsRefusedBeforeItTakesMemory() {
    counts(0, 1);
    header.putLong(Long.MAX_VALUE);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "its header has a string of "
                + Long.MAX_VALUE
                + " bytes; it must have at most 16777216");
  }

  @Test
  void moreTensorsThanAnyModelHasAreRefused() {
    counts(Long.MAX_VALUE, 0);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage("its header claims " + Long.MAX_VALUE + " tensors; it must have at most 65536");
  }

  @Test
  void fewerValuesThanNoneAreRefused() {
    counts(0, -1);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage("its header claims -1 values; it must have at most 65536");
  }

  @Test
  void weightsBeyondTheFileAreSeenWhereTheirEndDoesNotFitANumber() {
    counts(1, 0);
    text("token_embd.weight");
    // Almost 2^63 bytes of type F64, and a place that makes the sum negative.
    header.putInt(1).putLong(Long.MAX_VALUE / 8).putInt(28).putLong(96);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("tensor token_embd.weight ends beyond the file");
  }

  @Test
  void weightsOfAnUnknownTypeAreInTheFileToo() {
    counts(1, 0);
    text("token_embd.weight");
    header.putInt(1).putLong(1L << 40).putInt(99).putLong(0);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("tensor token_embd.weight ends beyond the file");
  }

  @Test
  void moreTensorsThanTheFileHoldsAreAnEndInTheMiddle() {
    counts(1000, 0);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage("its header is truncated");
  }

  @Test
  void aTensorWithTooManyDimensionsIsRefused() {
    counts(1, 0);
    text("token_embd.weight");
    header.putInt(5);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage("tensor token_embd.weight in its header has 5 dimensions");
  }
}
