package io.sparkllama.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model of any architecture with random weights, two layers deep and {@value #WIDTH} wide,
 * described by a table.
 */
final class TinyModel {

  static final int WIDTH = 64;
  static final int CONTEXT_LENGTH = 256;

  private static final int HIDDEN = 128;
  private static final int HEAD_LENGTH = 16;
  private static final int EXPERTS = 4;
  private static final int DEFAULT_LAYERS = 2;
  private static final int VOCABULARY = 384;
  private static final float BIAS = 0.05f;
  private static final float EMBEDDINGS = 0.3f;

  private static final Pattern TENSOR =
      Pattern.compile(
          "(?<name>[a-z0-9_.]+)(?<bias>\\+b)?(:(?<shape>[A-Z0-9,]+))?(?<f32>:f32)?(=(?<value>.+))?");

  /** The usual shapes; anything else is a vector of the width. */
  private static final Map<String, List<String>> SHAPES =
      Map.ofEntries(
          Map.entry("output", List.of("E", "V")),
          Map.entry("position_embd", List.of("E", "C")),
          Map.entry("attn_q", List.of("E", "E")),
          Map.entry("attn_k", List.of("E", "G")),
          Map.entry("attn_v", List.of("E", "G")),
          Map.entry("attn_qkv", List.of("E", "128")),
          Map.entry("attn_output", List.of("E", "E")),
          Map.entry("ffn_up", List.of("E", "F")),
          Map.entry("ffn_gate", List.of("E", "F")),
          Map.entry("ffn_down", List.of("F", "E")),
          Map.entry("ffn_up_shexp", List.of("E", "F")),
          Map.entry("ffn_gate_shexp", List.of("E", "F")),
          Map.entry("ffn_down_shexp", List.of("F", "E")),
          Map.entry("ffn_gate_inp", List.of("E", "X")),
          Map.entry("ffn_up_exps", List.of("E", "F", "X")),
          Map.entry("ffn_gate_exps", List.of("E", "F", "X")),
          Map.entry("ffn_down_exps", List.of("F", "E", "X")));

  private static final Set<String> NEVER_QUANTIZED = Set.of("position_embd");

  private final String name;
  private final Map<String, String> lines = new LinkedHashMap<>();

  private TinyModel(String name) {
    this.name = name;
  }

  /** Models that llama.cpp b4916 can load, by name. */
  static Map<String, TinyModel> all() throws IOException {
    return read("/architectures.txt");
  }

  /** Models that only llama.cpp v0.5 can load, and a llama to compare with, by name. */
  static Map<String, TinyModel> newer() throws IOException {
    return read("/architectures-v0_5.txt");
  }

  /** Encoders that both can load, by name. */
  static Map<String, TinyModel> encoders() throws IOException {
    return read("/encoders.txt");
  }

  /** Encoders that only llama.cpp v0.5 can load, by name. */
  static Map<String, TinyModel> newerEncoders() throws IOException {
    return read("/encoders-v0_5.txt");
  }

  private static Map<String, TinyModel> read(String table) throws IOException {
    Map<String, TinyModel> models = new LinkedHashMap<>();
    try (InputStream in = TinyModel.class.getResourceAsStream(table)) {
      TinyModel model = null;
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        List<String> words = line.startsWith("#") ? List.of() : words(line);
        if (words.isEmpty()) {
          continue;
        }
        if (words.get(0).matches("keys|model|layer[0-9]*")) {
          model.lines.put(words.get(0), line.substring(words.get(0).length()));
        } else {
          model = new TinyModel(words.get(0));
          if (words.size() > 1) {
            model.lines.putAll(models.get(words.get(2)).lines);
          }
          models.put(model.name, model);
        }
      }
    }
    return models;
  }

  /** The architecture's name. */
  String architecture() {
    return name.replaceFirst("/.*", "");
  }

  Path write(Path file, WeightType type) throws IOException {
    return write(file, type, architecture());
  }

  /** Writes the model under the name of another architecture. */
  Path write(Path file, WeightType type, String architecture) throws IOException {
    GgufWriter gguf = new GgufWriter();
    Map<String, String> keys = keys();
    gguf.text("general.architecture", architecture);
    float embeddings =
        Optional.ofNullable(keys.remove("embeddings")).map(Float::valueOf).orElse(EMBEDDINGS);
    for (Map.Entry<String, String> key : keys.entrySet()) {
      write(gguf, architecture + "." + key.getKey(), key.getValue());
    }
    if (keys.containsKey("pooling_type")) {
      Vocabulary.bert(gguf, VOCABULARY);
    } else {
      Vocabulary.llama(gguf, VOCABULARY);
    }
    gguf.random("token_embd.weight", List.of(WIDTH, VOCABULARY), type, embeddings);
    tensors(gguf, "", lines.getOrDefault("model", ""), type);
    for (int layer = 0; layer < Integer.parseInt(keys.get("block_count")); layer++) {
      String tensors = lines.getOrDefault("layer" + layer, lines.get("layer"));
      tensors(gguf, "blk." + layer + ".", tensors, type);
    }
    gguf.write(file);
    return file;
  }

  private Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("context_length", String.valueOf(CONTEXT_LENGTH));
    keys.put("embedding_length", String.valueOf(WIDTH));
    keys.put("block_count", String.valueOf(DEFAULT_LAYERS));
    keys.put("feed_forward_length", String.valueOf(HIDDEN));
    keys.put("attention.head_count", "4");
    keys.put("attention.head_count_kv", "2");
    keys.put("attention.layer_norm_epsilon", "1e-5");
    keys.put("attention.layer_norm_rms_epsilon", "1e-5");
    keys.put("rope.dimension_count", String.valueOf(HEAD_LENGTH));
    for (String pair : words(lines.getOrDefault("keys", ""))) {
      int equals = pair.indexOf('=');
      keys.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return keys;
  }

  private static void write(GgufWriter gguf, String key, String value) throws IOException {
    if (value.matches("true|false")) {
      gguf.truth(key, Boolean.parseBoolean(value));
    } else if (value.matches("[0-9]+")) {
      gguf.number(key, Integer.parseInt(value));
    } else if (value.startsWith("[")) {
      List<String> numbers = List.of(value.substring(1, value.length() - 1).split(",", -1));
      gguf.numbers(key, numbers.stream().map(Integer::valueOf).toList());
    } else {
      gguf.real(key, Float.parseFloat(value));
    }
  }

  private static void tensors(GgufWriter gguf, String prefix, String tensors, WeightType type) {
    for (String text : words(tensors)) {
      Matcher tensor = TENSOR.matcher(text);
      if (!tensor.matches()) {
        throw new IllegalArgumentException("not a tensor: " + text);
      }
      String base = tensor.group("name");
      List<String> lengths =
          Optional.ofNullable(tensor.group("shape"))
              .map(shape -> List.of(shape.split(",", -1)))
              .orElse(SHAPES.getOrDefault(base, List.of("E")));
      List<Integer> shape = lengths.stream().map(TinyModel::length).toList();
      Optional<Float> value = Optional.ofNullable(tensor.group("value")).map(Float::valueOf);
      boolean unquantized = tensor.group("f32") != null || NEVER_QUANTIZED.contains(base);
      String full =
          prefix + (base.contains(".") ? base.replaceFirst("\\.$", "") : base + ".weight");
      if (value.isPresent() || shape.size() == 1) {
        gguf.constant(full, shape, value.orElse(1f));
      } else {
        gguf.random(full, shape, unquantized ? WeightType.F32 : type);
      }
      if (tensor.group("bias") != null) {
        gguf.vector(prefix + base + ".bias", shape.get(shape.size() - 1), BIAS);
      }
    }
  }

  private static int length(String name) {
    return switch (name) {
      case "E" -> WIDTH;
      case "F" -> HIDDEN;
      case "G" -> WIDTH / 2;
      case "D" -> HEAD_LENGTH;
      case "X" -> EXPERTS;
      case "C" -> CONTEXT_LENGTH;
      case "V" -> VOCABULARY;
      default -> Integer.parseInt(name);
    };
  }

  private static List<String> words(String line) {
    return line.isBlank() ? List.of() : List.of(line.strip().split(" +", -1));
  }

  @Override
  public String toString() {
    return name;
  }
}
