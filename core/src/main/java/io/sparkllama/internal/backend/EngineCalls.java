package io.sparkllama.internal.backend;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.internal.process.EngineCall;
import io.sparkllama.internal.request.Request;
import io.sparkllama.internal.topology.Topology;
import io.sparkllama.result.Failure;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.result.TokenizationResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The calls that an engine process understands; its rows are requests. */
final class EngineCalls {

  private EngineCalls() {}

  /** Plans a processor that is not opened. Like any plan, it may need more than a limit. */
  record Draft(ProcessorConfig config) implements EngineCall<EngineServer, PlannedProcessor> {
    private static final long serialVersionUID = 1L;

    @Override
    public CompletionStage<PlannedProcessor> run(EngineServer server) {
      return CompletableFuture.completedFuture(
          PlannedProcessor.of(config, EngineChoice.of(config), Topology.current()));
    }
  }

  /** Inspects the model, which {@link Load} is to load; the first call to a process. */
  record Plan(ProcessorConfig config) implements EngineCall<EngineServer, PlannedProcessor> {
    private static final long serialVersionUID = 1L;

    @Override
    public CompletionStage<PlannedProcessor> run(EngineServer server) {
      return server.plan(config);
    }
  }

  /** Loads the model that was planned. */
  record Load() implements EngineCall<EngineServer, PlannedProcessor> {
    private static final long serialVersionUID = 1L;

    @Override
    public CompletionStage<PlannedProcessor> run(EngineServer server) {
      return server.load();
    }
  }

  /** Tokenizes a text. */
  record Tokenize(String text) implements EngineCall<EngineServer, TokenizationResult> {
    private static final long serialVersionUID = 1L;

    @Override
    public CompletionStage<TokenizationResult> run(EngineServer server) {
      return CompletableFuture.completedFuture(server.backend().tokenize(text));
    }
  }

  /** Converts tokens to text. */
  record Detokenize(List<Integer> tokens) implements EngineCall<EngineServer, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public CompletionStage<String> run(EngineServer server) {
      return CompletableFuture.completedFuture(
          server.backend().detokenize(tokens.stream().mapToInt(id -> id).toArray()));
    }
  }

  /** Validates a request. */
  record FaultOf(Request<?> request) implements EngineCall<EngineServer, Optional<Failure>> {
    private static final long serialVersionUID = 1L;

    @Override
    public CompletionStage<Optional<Failure>> run(EngineServer server) {
      return CompletableFuture.completedFuture(server.backend().faultOf(request));
    }
  }

  /** Reads the counters. */
  record Stats() implements EngineCall<EngineServer, ProcessorStats> {
    private static final long serialVersionUID = 1L;

    @Override
    public CompletionStage<ProcessorStats> run(EngineServer server) {
      return CompletableFuture.completedFuture(server.backend().stats());
    }
  }
}
