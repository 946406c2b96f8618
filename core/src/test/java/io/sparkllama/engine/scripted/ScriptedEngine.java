package io.sparkllama.engine.scripted;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.GrammarException;
import io.sparkllama.engine.InspectedModel;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.NotFiniteException;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.engine.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * An engine without a model. A token is a byte of UTF-8, and a script determines the response to a
 * prompt; null means that no token is allowed. Throws an {@link AssertionError} if a caller
 * violates the contract of {@link Session}, and counts open resources.
 */
public final class ScriptedEngine implements Engine {

  public static final int END = 256;

  /** A token without a usable output. */
  public static final char DAMAGED = '\u0018';

  /** The bytes and the end token. */
  private static final int VOCABULARY = 257;

  /** Determines the outcome of a decode; null lets it succeed. */
  public interface DecodeScript {
    DecodeStatus before(TokenBatch batch);
  }

  private final UnaryOperator<String> answers;
  private final DecodeScript decodes;

  /** Share of the required KV cells; 0 for an unlimited cache. */
  private final double cellShare;

  private final boolean causal;
  private final boolean ranking;

  /** Texts of control tokens, generated where a response contains their letters; IDs from 257. */
  private final List<String> marks;

  private final Optional<String> template;

  /** How often a model file was inspected. */
  public final AtomicInteger inspections = new AtomicInteger();

  public final List<ModelParams> loads = new CopyOnWriteArrayList<>();
  public final AtomicInteger decodedTokens = new AtomicInteger();
  public final AtomicInteger noSpace = new AtomicInteger();
  public final AtomicInteger openModels = new AtomicInteger();
  public final AtomicInteger openSessions = new AtomicInteger();
  public final AtomicInteger openSamplers = new AtomicInteger();

  /** Tokens sampled without the grammar. */
  public final List<Integer> sampledFreely = new CopyOnWriteArrayList<>();

  public final AtomicInteger largestBatchOfSequences = new AtomicInteger();

  public ScriptedEngine(UnaryOperator<String> answers, DecodeScript decodes) {
    this(answers, decodes, 0, true, false, List.of(), Optional.empty());
  }

  private ScriptedEngine(
      UnaryOperator<String> answers,
      DecodeScript decodes,
      double cellShare,
      boolean causal,
      boolean ranking,
      List<String> marks,
      Optional<String> template) {
    this.marks = marks;
    this.template = template;
    this.answers = answers;
    this.decodes = decodes;
    this.cellShare = cellShare;
    this.causal = causal;
    this.ranking = ranking;
  }

  /**
   * A variant whose KV cache fragments and loses tokens like llama.cpp's.
   *
   * @param share share of the required cells; 1 for all
   */
  public ScriptedEngine scattering(double share) {
    return new ScriptedEngine(answers, decodes, share, causal, ranking, marks, template);
  }

  /** A variant in which each token attends to all others. */
  public ScriptedEngine encoder() {
    return new ScriptedEngine(answers, decodes, cellShare, false, ranking, marks, template);
  }

  /** A variant that scores pairs instead of computing vectors. */
  public ScriptedEngine reranker() {
    return new ScriptedEngine(answers, decodes, cellShare, causal, true, marks, template);
  }

  /** A variant with additional control tokens, which chat prompts may also contain. */
  public ScriptedEngine withMarks(String... texts) {
    return new ScriptedEngine(
        answers, decodes, cellShare, causal, ranking, List.of(texts), template);
  }

  /** A variant whose model file has a chat template. */
  public ScriptedEngine withTemplate(String text) {
    return new ScriptedEngine(
        answers, decodes, cellShare, causal, ranking, marks, Optional.of(text));
  }

  private int vocabulary() {
    return VOCABULARY + marks.size();
  }

  /** The tokens of a response. */
  private int[] tokensOf(String text) {
    IntStream.Builder tokens = IntStream.builder();
    int position = 0;
    while (position < text.length()) {
      int from = position;
      Optional<String> mark = marks.stream().filter(m -> text.startsWith(m, from)).findFirst();
      int to = from + mark.map(String::length).orElse(text.codePointAt(from) > 0xFFFF ? 2 : 1);
      if (mark.isPresent()) {
        tokens.add(VOCABULARY + marks.indexOf(mark.get()));
      } else {
        for (byte b : text.substring(from, to).getBytes(StandardCharsets.UTF_8)) {
          tokens.add(b & 0xFF);
        }
      }
      position = to;
    }
    return tokens.build().toArray();
  }

  /** The text of a prompt, with its control tokens spelled out. */
  private String textOf(int[] tokens) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int token : tokens) {
      if (token >= VOCABULARY) {
        text.writeBytes(marks.get(token - VOCABULARY).getBytes(StandardCharsets.UTF_8));
      } else {
        text.write(token);
      }
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  /** Responds to a prompt with its text in capitals. */
  public static ScriptedEngine shouting() {
    return new ScriptedEngine(String::toUpperCase, batch -> null);
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public InspectedModel inspect(Path path) {
    inspections.incrementAndGet();
    return new InspectedModel() {
      @Override
      public ModelInfo info() {
        return modelInfo();
      }

      @Override
      public MemoryNeed memoryNeed(SessionParams session) {
        return new MemoryNeed(1 << 20, session.cells(), session.batchCapacity());
      }

      @Override
      public Model load(ModelParams params) {
        openModels.incrementAndGet();
        loads.add(params);
        return new ScriptedModel();
      }
    };
  }

  private ModelInfo modelInfo() {
    return ModelInfo.builder("scripted")
        .trainedContextLength(1024)
        .vocabularySize(vocabulary())
        .embeddingLength(2)
        .causal(causal)
        .sharesPrefixes(true)
        .rankingObstacle(ranking ? Optional.empty() : Optional.of("it ranks nothing"))
        .build();
  }

  private final class ScriptedModel implements Model, Tokenizer {

    @Override
    public ModelInfo info() {
      return modelInfo();
    }

    @Override
    public Tokenizer tokenizer() {
      return this;
    }

    @Override
    public Session openSession(SessionParams params) {
      openSessions.incrementAndGet();
      return new ScriptedSession(params);
    }

    @Override
    public void close() {
      openModels.decrementAndGet();
    }

    @Override
    public int[] tokenize(String text, boolean addSpecial) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      int[] tokens = new int[utf8.length];
      for (int i = 0; i < utf8.length; i++) {
        tokens[i] = utf8[i] & 0xFF;
      }
      return tokens;
    }

    @Override
    public byte[] piece(int token) {
      return token >= END ? new byte[0] : new byte[] {(byte) token};
    }

    @Override
    public byte[] detokenize(int[] tokens) {
      byte[] text = new byte[tokens.length];
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) tokens[i];
      }
      return text;
    }

    @Override
    public boolean isEndOfGeneration(int token) {
      return token == END;
    }

    @Override
    public OptionalInt beginToken() {
      return OptionalInt.empty();
    }

    @Override
    public Map<String, Integer> controlTokens() {
      Map<String, Integer> tokens = new HashMap<>(Map.of("<end>", END));
      marks.forEach(mark -> tokens.put(mark, VOCABULARY + marks.indexOf(mark)));
      return tokens;
    }

    @Override
    public Optional<String> ownChatTemplate() {
      return template;
    }

    @Override
    public Map<String, Integer> userDefinedTokens() {
      return Map.of();
    }

    /** {@code system: ... user: ...}, each followed by the control token. */
    @Override
    public String renderChat(String template, List<String> roles, List<String> contents) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < roles.size(); i++) {
        text.append(roles.get(i)).append(": ").append(contents.get(i)).append("<end>");
      }
      return text.toString();
    }

    @Override
    public void requireSampling(SamplingParams params) {
      requireUsable(params);
    }
  }

  private static void requireUsable(SamplingParams params) {
    if (params.grammar().equals("wrong")) {
      throw new GrammarException("the grammar is wrong");
    }
    if (params.logitBias().keySet().stream().anyMatch(token -> token > END)) {
      throw new IllegalArgumentException("logitBias names a token that is not there");
    }
  }

  private final class ScriptedSession implements Session {

    private final SessionParams params;
    private final int[][] held;
    private final Optional<ScriptedCells> cells;
    private int[] outputs = new int[0];
    private TokenBatch last;
    private volatile boolean aborted;

    ScriptedSession(SessionParams params) {
      this.params = params;
      this.held = new int[params.sequences() + params.prefixes()][0];
      this.cells =
          cellShare > 0
              ? Optional.of(new ScriptedCells((int) (cellShare * params.cells())))
              : Optional.empty();
    }

    @Override
    public DecodeStatus decode(TokenBatch batch, Output output) {
      check(batch.size() >= 1 && batch.size() <= params.batchCapacity(), "size of ", batch);
      DecodeStatus scripted = aborted ? null : decodes.before(batch);
      if (aborted || scripted == DecodeStatus.ABORTED) {
        aborted = false;
        cells.ifPresent(all -> abort(all, batch));
        return DecodeStatus.ABORTED;
      }
      if (scripted != null) {
        return scripted;
      }
      if (cells.isPresent() && !cells.get().place(batch)) {
        noSpace.incrementAndGet();
        return DecodeStatus.NO_SPACE;
      }
      last = batch;
      decodedTokens.addAndGet(batch.size());
      outputs = new int[batch.size()];
      boolean[] seen = new boolean[held.length];
      for (int i = 0; i < batch.size(); i++) {
        int sequence = batch.sequence(i);
        check(batch.position(i) == held[sequence].length, "gap in ", batch);
        check(batch.position(i) < params.contextLength(), "overflow in ", batch);
        held[sequence] = Arrays.copyOf(held[sequence], held[sequence].length + 1);
        held[sequence][batch.position(i)] = batch.token(i);
        outputs[i] = batch.output(i) ? sequence : -1;
        seen[sequence] = true;
      }
      int together = 0;
      for (boolean s : seen) {
        together += s ? 1 : 0;
      }
      largestBatchOfSequences.accumulateAndGet(together, Math::max);
      return DecodeStatus.DECODED;
    }

    private void abort(ScriptedCells all, TokenBatch batch) {
      all.abort(batch);
      for (int sequence = 0; sequence < held.length; sequence++) {
        int kept = all.length(sequence, held[sequence].length);
        held[sequence] = Arrays.copyOf(held[sequence], kept);
        all.remove(sequence, kept);
      }
    }

    @Override
    public Sampler newSampler(SamplingParams sampling) {
      requireUsable(sampling);
      openSamplers.incrementAndGet();
      return new ScriptedSampler(this);
    }

    /** A token is followed by its successor, which is twice as probable as any other token. */
    @Override
    public float[] logits(int batchIndex) {
      check(outputs[batchIndex] >= 0, "no output at ", batchIndex);
      requireSound(last.token(batchIndex));
      float[] logits = new float[vocabulary()];
      logits[(last.token(batchIndex) + 1) % vocabulary()] = (float) Math.log(2);
      return logits;
    }

    /** The token and its position. */
    @Override
    public float[] embedding(int batchIndex) {
      check(outputs[batchIndex] >= 0, "no output at ", batchIndex);
      requireSound(last.token(batchIndex));
      return new float[] {last.token(batchIndex), last.position(batchIndex)};
    }

    /** The number of tokens in the sequence, plus a thousandth of the last one's ID. */
    @Override
    public float score(int batchIndex) {
      check(outputs[batchIndex] >= 0, "no output at ", batchIndex);
      check(ranking, "scores of a model that ranks nothing, at ", batchIndex);
      requireSound(last.token(batchIndex));
      return held[outputs[batchIndex]].length + last.token(batchIndex) / 1000f;
    }

    private void requireSound(int token) {
      if (token == DAMAGED) {
        throw new NotFiniteException("numbers", "NaN");
      }
    }

    @Override
    public void share(int from, int to, int length) {
      check(held[to].length == 0, "a sequence that is not empty, ", to);
      check(length <= held[from].length, "a sequence that holds too little, ", from);
      held[to] = Arrays.copyOf(held[from], length);
      cells.ifPresent(all -> all.share(from, to, length));
    }

    @Override
    public int length(int sequence) {
      return held[sequence].length;
    }

    @Override
    public void clear(int sequence) {
      held[sequence] = new int[0];
      cells.ifPresent(all -> all.remove(sequence, 0));
    }

    @Override
    public void abort() {
      aborted = true;
    }

    @Override
    public void close() {
      openSessions.decrementAndGet();
    }
  }

  private final class ScriptedSampler implements Sampler {

    private final ScriptedSession session;
    private int[] answer;
    private int next;

    /** Tokens accepted before the first one was sampled. */
    private final List<Integer> putIn = new ArrayList<>();

    /** Position in the response from which the grammar applies. */
    private int bound;

    ScriptedSampler(ScriptedSession session) {
      this.session = session;
    }

    @Override
    public int sample(int batchIndex) {
      int token = mostProbable(batchIndex);
      next += token == NO_TOKEN || token == END ? 0 : 1;
      return token;
    }

    @Override
    public int sampleFreely(int batchIndex) {
      int token = sample(batchIndex);
      sampledFreely.add(token);
      bound = next;
      return token;
    }

    @Override
    public int mostProbable(int batchIndex) {
      int sequence = session.outputs[batchIndex];
      check(sequence >= 0, "no output at ", batchIndex);
      session.requireSound(session.last.token(batchIndex));
      if (answer == null) {
        String text = answers.apply(textOf(session.held[sequence]));
        if (text == null) {
          return NO_TOKEN;
        }
        answer = tokensOf(text);
        putIn.forEach(this::goBehind);
      }
      return next < answer.length ? answer[next] : END;
    }

    /** Accepted tokens come early: the response continues after the same tokens in it. */
    @Override
    public void acceptFreely(int token) {
      if (answer == null) {
        putIn.add(token);
      } else {
        goBehind(token);
      }
    }

    private void goBehind(int token) {
      while (next < answer.length && answer[next] != token) {
        next++;
      }
      next = Math.min(next + 1, answer.length);
      bound = next;
    }

    /** Like a grammar whose only text is the response. */
    @Override
    public boolean mayEnd() {
      return answer != null && next == answer.length;
    }

    @Override
    public boolean accepts(byte[] text) {
      return new String(text, StandardCharsets.UTF_8)
          .equals(textOf(Arrays.copyOfRange(answer, bound, answer.length)));
    }

    @Override
    public void close() {
      openSamplers.decrementAndGet();
    }
  }

  /**
   * A contract violation is a defect of the scheduler that no handler for engine errors may
   * swallow. The text of a batch is long, and made only if it is needed.
   */
  private static void check(boolean condition, String what, Object where) {
    if (!condition) {
      throw new AssertionError("the scheduler broke the contract: " + what + where);
    }
  }

  /** A script that fails the given decodes, counted from 1. */
  public static DecodeScript failing(int... turns) {
    AtomicInteger turn = new AtomicInteger();
    return batch -> {
      int now = turn.incrementAndGet();
      if (Arrays.stream(turns).anyMatch(t -> t == now)) {
        throw new EngineException("scripted failure " + now);
      }
      return null;
    };
  }
}
