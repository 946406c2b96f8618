package io.sparkllama.internal.gguf;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Malicious headers. */
class GgufHeaderTest {

  private static final int MOST_STRING = 16 << 20;

  @TempDir Path folder;

  private void assertRefused(HeaderWriter header, String message) {
    assertThatThrownBy(() -> header.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }

  @Test
  void arraysOfArraysAreRefusedBeforeTheyTakeTheStack() {
    HeaderWriter header = new HeaderWriter(0, 1).key("deep", GgufType.ARRAY);
    for (int level = 0; level < 80_000; level++) {
      header.i32(GgufType.ARRAY.number()).i64(1);
    }
    assertRefused(header, "its header has an array of arrays");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, MOST_STRING + 1, -1})
  void aTextLongerThanAnyIsRefusedBeforeItTakesMemory(long length) {
    assertRefused(
        new HeaderWriter(0, 1).i64(length),
        "its header has a string of " + length + " bytes; it must have at most 16777216");
  }

  @Test
  void aTextThatTheFileDoesNotHoldIsAnEndInTheMiddle() {
    assertRefused(new HeaderWriter(0, 1).i64(MOST_STRING), "its header is truncated");
    assertRefused(new HeaderWriter(0, 1).i64(5).zeros(4), "its header is truncated");
    assertRefused(new HeaderWriter(0, 1).i64(5).zeros(5), "its header is truncated");
  }

  /** The texts take no place on disk: most of the file is a hole. */
  @Test
  void aHeaderLargerThanAnyIsRefused() throws IOException {
    Path file = folder.resolve("large.gguf");
    HeaderWriter begin = new HeaderWriter(0, 1).array("large", GgufType.STRING, 9);
    begin.write(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < 9; i++) {
        ByteBuffer length = GgufBytes.little(Long.BYTES).putLong(0, MOST_STRING);
        channel.write(length, begin.size() + (long) i * (MOST_STRING + Long.BYTES));
      }
      channel.write(ByteBuffer.allocate(1), begin.size() + 9L * (MOST_STRING + Long.BYTES) - 1);
    }
    assertThatThrownBy(() -> GgufHeader.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage("its header has more than 134217728 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 0, 9223372036854775807 tensors",
    "65537, 0, 65537 tensors",
    "-1, 0, -1 tensors",
    "0, -1, -1 values",
    "0, 65537, 65537 values"
  })
  void moreThanAnyModelHasAndLessThanNoneAreRefused(long tensors, long values, String claimed) {
    assertRefused(
        new HeaderWriter(tensors, values),
        "its header claims " + claimed + "; it must have at most 65536");
  }

  @ParameterizedTest
  @CsvSource({"1000, 0", "65536, 0", "0, 65536"})
  void moreThanTheFileHoldsIsAnEndInTheMiddle(long tensors, long values) {
    assertRefused(new HeaderWriter(tensors, values), "its header is truncated");
  }

  @Test
  void aKeyIsThereOnce() {
    assertRefused(
        new HeaderWriter(0, 2).key("a.b", GgufType.BOOL).i8(1).key("a.b", GgufType.UINT8).i8(1),
        "its header has the key a.b twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"general.alignment", "general.file_type"})
  void whatEnginesReadWithoutALookHasTheTypeThatTheyExpect(String key) {
    assertRefused(
        new HeaderWriter(0, 1).key(key, GgufType.INT32).i32(32),
        key + " in its header is of type INT32 instead of UINT32");
  }

  @Test
  void typesHaveNumbersFrom0To12() {
    assertRefused(
        new HeaderWriter(0, 1).text("a").i32(13), "its header has a value of unknown type 13");
    assertRefused(
        new HeaderWriter(0, 1).text("a").i32(-1), "its header has a value of unknown type -1");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 4, Long.MAX_VALUE})
  void anArrayHasNoMoreElementsThanBytesFollow(long length) {
    assertRefused(
        new HeaderWriter(0, 1).array("a", GgufType.UINT8, length).zeros(3),
        "the array a in its header claims " + length + " elements");
  }

  @Test
  void aVocabularyHasNoMoreTokensThanAny() {
    int most = 1 << 20;
    assertRefused(
        new HeaderWriter(0, 1)
            .array("tokenizer.ggml.tokens", GgufType.STRING, most + 1)
            .zeros(most + 1),
        "its header claims 1048577 tokens; it must have at most 1048576");
    assertRefused(
        new HeaderWriter(0, 1).array("tokenizer.ggml.tokens", GgufType.STRING, most).zeros(most),
        "its header is truncated");
  }
}
