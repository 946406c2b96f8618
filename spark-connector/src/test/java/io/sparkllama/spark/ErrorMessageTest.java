package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.internal.options.Spelling;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorMessageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No space left on device",
        "Disk quota exceeded",
        "The DiskSpace quota of /out is exceeded: quota = 1 B = 1 B but diskspace consumed = 2 B"
      })
  void saysWhatToDoAboutAFullDisk(String message) {
    Exception error = new IllegalStateException(new IOException(message));
    assertThat(ErrorMessage.of(error, Spelling.COMMAND_LINE.names()))
        .isEqualTo(
            message
                + "; free space for the output, the result cache and Spark's local folders, and run"
                + " the same command again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Connection refused", "the device has space left"})
  void addsNothingToOtherMessages(String message) {
    Exception error = new IllegalStateException(new IOException(message));
    assertThat(ErrorMessage.of(error, Spelling.COMMAND_LINE.names())).isEqualTo(message);
  }

  @Test
  void leavesOutTheStackTraceOfAServer() {
    Exception error = new IOException("it is full\n\tat org.Server.check(Server.java:1)\n\tat x.Y");
    assertThat(ErrorMessage.of(error, Spelling.COMMAND_LINE.names())).isEqualTo("it is full");
  }

  @Test
  void saysWhyAFileCannotBeRead() {
    Exception error =
        new IOException(
            "[FAILED_READ_FILE.NO_HINT] Encountered error while reading file x. SQLSTATE: KD001",
            new IOException("the store is away"));
    assertThat(ErrorMessage.of(error, Spelling.COMMAND_LINE.names()))
        .startsWith("[FAILED_READ_FILE.NO_HINT] Encountered error while reading file x.")
        .endsWith("the store is away");
  }
}
