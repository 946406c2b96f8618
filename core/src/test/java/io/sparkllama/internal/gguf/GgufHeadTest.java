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

/** Heads that are hostile, and one that is not. */
class GgufHeadTest {

  private static final int UINT32 = 4;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  @TempDir Path folder;
  private final ByteBuffer head = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);

  @BeforeEach
  void begin() {
    head.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3);
  }

  private GgufHead read() throws IOException {
    byte[] bytes = new byte[head.position()];
    head.rewind().get(bytes);
    return GgufHead.read(Files.write(folder.resolve("model.gguf"), bytes));
  }

  private void counts(long tensors, long values) {
    head.putLong(tensors).putLong(values);
  }

  private void text(String text) {
    head.putLong(text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void readsTextsAndShortArrays() throws IOException {
    counts(0, 2);
    text("general.architecture");
    head.putInt(STRING);
    text("llama");
    text("llama.layers");
    head.putInt(ARRAY).putInt(UINT32).putLong(2).putInt(7).putInt(-1);
    GgufHead read = read();
    assertThat(read.architecture()).isEqualTo("llama");
    assertThat(read.values()).containsEntry("llama.layers", List.of(7L, 0xFFFF_FFFFL));
  }

  @Test
  void arraysOfArraysAreRefusedBeforeTheyTakeTheStack() {
    counts(0, 1);
    text("deep");
    head.putInt(ARRAY);
    for (int level = 0; level < 80_000; level++) {
      head.putInt(ARRAY).putLong(1);
    }
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage("its header has an array of arrays");
  }

  @Test
  void aTextLongerThanAnyIsRefusedBeforeItTakesMemory() {
    counts(0, 1);
    head.putLong(Long.MAX_VALUE);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage("its header has a string of " + Long.MAX_VALUE + " bytes");
  }

  @Test
  void moreTensorsThanTheFileHoldsAreAnEndInTheMiddle() {
    counts(Long.MAX_VALUE, 0);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage("its header is truncated");
  }

  @Test
  void aTensorWithTooManyDimensionsIsRefused() {
    counts(1, 0);
    text("token_embd.weight");
    head.putInt(5);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage("tensor token_embd.weight in its header has 5 dimensions");
  }
}
