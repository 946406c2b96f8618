package io.sparkllama.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.DemoModel;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PlanCommandIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new PlanCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void printsWorkersCpusNodesAndMemory() {
    assertThat(run("--model", DemoModel.PATH.toString(), "--threads", "2", "--max-batch-size", "6"))
        .isZero();
    assertThat(out.toString())
        .containsPattern("engine +llama.cpp b4916")
        .containsPattern("node 0 +CPUs [0-9,-]+, [0-9.]+ GiB")
        .containsPattern("worker 1 +3 sequences, 1 thread on any CPU")
        .containsPattern(
            "note +sequences per worker: 3; .* raise --max-batch-size if memory allows")
        .containsPattern("memory +[0-9.]+ MiB \\(weights 1.0, KV cache [0-9.]+, compute buffers");
  }

  @Test
  void saysWhyThereCanBeNoSuchProcessor() {
    assertThat(run("--model", "absent.gguf")).isEqualTo(1);
    assertThat(
            run("--model", DemoModel.PATH.toString(), "--threads", "1", "--cpu-affinity", "4000"))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("error: cannot load model absent.gguf: the file does not exist; check the path")
        .contains("error: --cpu-affinity lists CPU 4000; this process may use CPUs ");
  }
}
