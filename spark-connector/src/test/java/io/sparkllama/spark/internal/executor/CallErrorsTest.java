package io.sparkllama.spark.internal.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.OptionNames;
import io.sparkllama.option.Options;
import io.sparkllama.spark.internal.options.Spelling;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CallErrorsTest {

  private static final OptionNames FLAGS = Spelling.COMMAND_LINE.names();

  @Test
  void anErrorOfTheEngineStaysOne() {
    EngineException error =
        new ModelLoadException(
            Path.of("/topP.gguf"), "too new", Message.of("set ", Options.NATIVE_LIBRARY));
    assertThat(error).hasMessage("cannot load model /topP.gguf: too new; set nativeLibrary");
    assertThat(CallErrors.named(error, FLAGS))
        .isInstanceOf(EngineException.class)
        .hasMessage("cannot load model /topP.gguf: too new; set --native-library")
        .satisfies(named -> assertThat(named.getStackTrace()).isEqualTo(error.getStackTrace()));
  }

  @Test
  void anOptionThatCannotBeUsedIsAnArgument() {
    OptionException error =
        new OptionException(Options.CPU_AFFINITY, Message.of(Options.CPU_AFFINITY, " lists CPU 9"));
    assertThat(CallErrors.named(error, FLAGS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--cpu-affinity lists CPU 9");
  }

  @Test
  void whatNamesNoOptionStaysAsItIs() {
    EngineException broken = new EngineException("no topP in sight");
    assertThat(CallErrors.named(broken, FLAGS)).isSameAs(broken);
    IllegalStateException other = new IllegalStateException("contextSize");
    assertThat(CallErrors.named(other, FLAGS)).isSameAs(other);
  }
}
