package io.sparkllama.internal.process;

import io.sparkllama.engine.Engine;
import io.sparkllama.engine.InspectedModel;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An engine that says for how long its calls for requests have been running: those that tokenize
 * and decode. Loading may take as long as it takes.
 */
public final class WatchedEngine implements Engine {

  private final Engine engine;
  private final NativeWatch watch = new NativeWatch(System::nanoTime);

  public WatchedEngine(Engine engine) {
    this.engine = engine;
  }

  /** Milliseconds since the longest of the running calls began; 0 if none runs. */
  public long longestCallMillis() {
    return watch.longestMillis();
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public InspectedModel inspect(Path path) {
    return new WatchedFile(engine.inspect(path));
  }

  final class WatchedFile implements InspectedModel {
    private final InspectedModel file;

    WatchedFile(InspectedModel file) {
      this.file = file;
    }

    @Override
    public ModelInfo info() {
      return file.info();
    }

    @Override
    public MemoryNeed memoryNeed(SessionParams session) {
      return file.memoryNeed(session);
    }

    @Override
    public Model load(ModelParams params) {
      return new WatchedModel(file.load(params));
    }
  }

  final class WatchedModel implements Model {
    private final Model model;
    private final Tokenizer tokenizer;

    WatchedModel(Model model) {
      this.model = model;
      this.tokenizer = new WatchedTokenizer(model.tokenizer(), watch);
    }

    @Override
    public ModelInfo info() {
      return model.info();
    }

    @Override
    public Tokenizer tokenizer() {
      return tokenizer;
    }

    @Override
    public Optional<String> ownChatTemplate() {
      return model.ownChatTemplate();
    }

    @Override
    public Optional<String> rerankTemplate() {
      return model.rerankTemplate();
    }

    @Override
    public String renderChat(String template, List<String> roles, List<String> contents) {
      return watch.during(() -> model.renderChat(template, roles, contents));
    }

    @Override
    public void requireSampling(SamplingParams params) {
      model.requireSampling(params);
    }

    @Override
    public Session openSession(SessionParams params) {
      return new WatchedSession(model.openSession(params), watch);
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
