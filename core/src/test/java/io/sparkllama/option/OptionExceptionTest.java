package io.sparkllama.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.request.BatchGenerationConfig;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class OptionExceptionTest {

  @Test
  void saysWhichOptionWhichValueAndWhatIsAccepted() {
    OptionException error =
        catchThrowableOfType(
            OptionException.class, () -> BatchGenerationConfig.builder().topP(7).build());
    assertThat(error.option()).isEqualTo("topP");
    assertThat(error.value()).contains("7.0");
    assertThat(error.accepted().orElseThrow()).hasToString("above 0 and at most 1");
    assertThat(error).hasMessage("topP is 7.0; it must be above 0 and at most 1");
    assertThat(error.explanation().text(option -> "--top-p"))
        .isEqualTo("--top-p is 7.0; it must be above 0 and at most 1");
  }

  @Test
  void namesTheOtherOptionsOfAConflictToo() {
    OptionException error =
        catchThrowableOfType(
            OptionException.class,
            () ->
                ProcessorConfig.builder("m.gguf")
                    .threadPool(ThreadPoolConfig.ofThreads(1))
                    .contextSize(1 << 24)
                    .maxBatchSize(1000)
                    .config());
    assertThat(error.option()).isEqualTo("contextSize");
    assertThat(error.explanation().options()).containsExactly("contextSize", "maxBatchSize");
    assertThat(error.explanation().text(option -> "<" + option + ">"))
        .matches(
            "<contextSize> is 16777216; it must be \\d+ or less with a <maxBatchSize> of 1000");
  }

  @Test
  void aWholeSentenceHasNoSingleValue() {
    OptionException error =
        new OptionException(Options.STOP, Message.of("leave out ", Options.STOP));
    assertThat(error.value()).isEmpty();
    assertThat(error.accepted()).isEmpty();
    assertThat(error).hasMessage("leave out stop");
  }

  @Test
  void anyExceptionHasAnExplanation() {
    assertThat(Explained.of(new IllegalStateException("topP"))).isEqualTo(Message.of("topP"));
    assertThat(Explained.of(new IllegalStateException()))
        .hasToString("java.lang.IllegalStateException");
  }

  @Test
  void anOptionChecksItsNumbers() {
    assertThatCode(() -> Options.TOP_K.require(Options.TOP_K.defaultValue()))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Options.TOP_K.require(-1))
        .isInstanceOf(OptionException.class)
        .hasMessage("topK is -1; it must be 0 or more");
    assertThatThrownBy(() -> Options.TEMPERATURE.require(Float.NaN))
        .hasMessage("temperature is NaN; it must be 0 or more");
    assertThatThrownBy(Options.NUM_THREADS::defaultValue)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("the default of numThreads depends on the machine");
  }
}
