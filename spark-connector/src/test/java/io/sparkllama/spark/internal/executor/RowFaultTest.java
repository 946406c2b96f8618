package io.sparkllama.spark.internal.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.EngineException;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.function.RowResult;
import io.sparkllama.spark.internal.options.Spelling;
import io.sparkllama.spark.testing.ScriptedModel;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is a row's failure, and what fails its task. */
class RowFaultTest {

  private ParallelProcessor processor;

  @BeforeEach
  void open() {
    processor =
        ParallelProcessor.open(
            ProcessorConfig.of(ScriptedModel.LOCATION, ThreadPoolConfig.ofThreads(1)));
  }

  @AfterEach
  void close() {
    processor.close();
  }

  @Test
  void anOptionThatTheCoreRefusesIsTheRows() {
    IllegalArgumentException refused = new IllegalArgumentException("topP is 2");
    Failure failure = new Failure(Failure.Kind.OPTION, "topP is 2");
    assertThat(RowFault.of(refused, processor)).isEqualTo(failure);
    assertThat(RowFault.of(new CompletionException(refused), processor)).isEqualTo(failure);
    assertThat(RowFault.ofOptions(refused)).isEqualTo(failure);
  }

  @Test
  void whatNobodyForesawIsTheRowsToo() {
    for (Throwable thrown :
        new Throwable[] {new NullPointerException(), new StackOverflowError()}) {
      assertThat(RowFault.of(thrown, processor))
          .isEqualTo(new Failure(Failure.Kind.UNEXPECTED, "the request failed with " + thrown));
    }
  }

  @Test
  void anOptionThatTheCoreRefusesKeepsItsName() {
    OptionException refused = OptionException.outOfRange(Options.TOP_P, "topP", "another");
    assertThat(RowFault.of(refused, processor).message(Spelling.OPTION.names()))
        .isEqualTo("top_p is topP; it must be another");
  }

  @Test
  void longMessagesAreTruncated() {
    String message = RowFault.ofOptions(new IllegalArgumentException("x".repeat(10_000))).message();
    assertThat(message).hasSize(2001).endsWith("x…");
  }

  @Test
  void aBrokenEngineACancellationAndAnErrorOfTheJvmFailTheTask() {
    for (Throwable thrown :
        new Throwable[] {
          new EngineException("broken"), new CancellationException(), new OutOfMemoryError()
        }) {
      assertThatThrownBy(() -> RowFault.of(thrown, processor)).isSameAs(thrown);
    }
  }

  @Test
  void whatAClosedProcessorThrowsIsNoRows() {
    RowResult cancelled = RowResult.of(null, new Failure(Failure.Kind.CANCELLED, "closed"));
    assertThat(RowFault.requireWhole(cancelled, processor)).isSameAs(cancelled);
    processor.close();
    IllegalStateException closed = new IllegalStateException("the processor is closed");
    assertThatThrownBy(() -> RowFault.of(closed, processor)).isSameAs(closed);
    assertThatThrownBy(() -> RowFault.requireWhole(cancelled, processor)).hasMessage("closed");
  }
}
