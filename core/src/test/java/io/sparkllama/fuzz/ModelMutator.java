package io.sparkllama.fuzz;

import io.sparkllama.internal.gguf.GgufEditor;
import io.sparkllama.internal.gguf.GgufType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes a sound model: its metadata, its table of tensors, the texts of its tokens, its length,
 * or bytes of it. Equal seeds make equal changes.
 */
final class ModelMutator {

  /** One kind of change. */
  private interface Change {
    String apply(GgufEditor gguf) throws IOException;
  }

  private static final String TOKENIZER = "tokenizer.ggml.";

  private final SplittableRandom random;
  private final ExtremeValues values;
  private final TensorChanges tensors;
  private final BaseModel base;
  private final List<String> log = new ArrayList<>();
  private String architecture;

  ModelMutator(long seed) {
    this.random = new SplittableRandom(seed);
    this.values = new ExtremeValues(random);
    this.tensors = new TensorChanges(random, values);
    this.base = values.anyOf(List.of(BaseModel.values()));
    this.architecture = base.architecture();
  }

  /** The bytes of the changed model. Call once. */
  byte[] bytes() throws IOException {
    GgufEditor gguf = base.open();
    int changes = 1 + random.nextInt(1 + random.nextInt(3));
    boolean structure = random.nextInt(8) > 0;
    for (int i = 0; structure && i < changes; i++) {
      log.add(change().apply(gguf));
    }
    byte[] bytes = gguf.bytes();
    return structure && random.nextInt(30) > 0 ? bytes : changeBytes(bytes);
  }

  /** What was changed. */
  String description() {
    return base + ": " + String.join(", ", log);
  }

  private Change change() {
    List<Change> all =
        List.of(
            this::removeKey,
            this::changeValue,
            this::changeValue,
            this::changeType,
            this::addKey,
            this::addKey,
            this::addKey,
            this::damageValue,
            this::otherArchitecture,
            this::changeTokens,
            this::changeTokens,
            this::doubleKey,
            this::align,
            tensors::change,
            tensors::change,
            tensors::change,
            tensors::change,
            tensors::change);
    return values.anyOf(all);
  }

  private String anyKey(GgufEditor gguf) {
    return gguf.keys().isEmpty() ? "" : values.anyOf(gguf.keys());
  }

  private String removeKey(GgufEditor gguf) {
    String key = anyKey(gguf);
    gguf.remove(key);
    return "without " + key;
  }

  private String doubleKey(GgufEditor gguf) {
    String key = anyKey(gguf);
    gguf.twice(key);
    return key + " twice";
  }

  /** Another value of the same type. */
  private String changeValue(GgufEditor gguf) throws IOException {
    String key = anyKey(gguf);
    if (key.isEmpty()) {
      return "";
    }
    return set(gguf, key, gguf.type(key));
  }

  private String changeType(GgufEditor gguf) {
    String key = anyKey(gguf);
    return set(gguf, key, random.nextInt(4) == 0 ? GgufType.ARRAY : values.scalarType());
  }

  private String addKey(GgufEditor gguf) {
    String key =
        random.nextInt(3) == 0
            ? values.anyOf(KnownNames.OF_ALL_MODELS)
            : architecture + "." + values.anyOf(KnownNames.OF_ARCHITECTURE);
    GgufType type =
        switch (random.nextInt(6)) {
          case 0 -> values.scalarType();
          case 1 -> GgufType.FLOAT32;
          case 2 -> GgufType.ARRAY;
          default -> GgufType.UINT32;
        };
    return set(gguf, key, type);
  }

  private String set(GgufEditor gguf, String key, GgufType type) {
    byte[] value = values.value(type);
    gguf.value(key, type, value);
    String shown = HexFormat.of().formatHex(value, 0, Math.min(24, value.length));
    return key + " = " + type + " " + shown;
  }

  /** Bytes of a value, where arrays keep their type and length. */
  private String damageValue(GgufEditor gguf) {
    String key = anyKey(gguf);
    int times = 1 + random.nextInt(8);
    gguf.raw(
        key,
        value -> {
          for (int i = 0; i < times; i++) {
            int from = value.length > 32 ? 16 : 4;
            value[from + random.nextInt(value.length - from)] = (byte) random.nextInt(256);
          }
          return value;
        });
    return times + " bytes of " + key;
  }

  private String otherArchitecture(GgufEditor gguf) throws IOException {
    String name = values.anyOf(KnownNames.ARCHITECTURES);
    for (String key : gguf.keys()) {
      if (key.startsWith(architecture + ".")) {
        gguf.copy(key, name + key.substring(architecture.length()));
      }
    }
    gguf.text("general.architecture", name);
    architecture = name;
    return "architecture " + name;
  }

  private String changeTokens(GgufEditor gguf) throws IOException {
    String key = TOKENIZER + "tokens";
    if (!gguf.keys().contains(key) || gguf.type(key) != GgufType.ARRAY) {
      return "";
    }
    List<String> texts;
    try {
      texts = gguf.texts(key);
    } catch (RuntimeException e) {
      // An earlier change left no texts.
      return "";
    }
    if (texts.isEmpty()) {
      return "";
    }
    int at = random.nextInt(texts.size());
    String what =
        switch (random.nextInt(7)) {
          case 0 -> {
            texts.set(at, texts.get(random.nextInt(texts.size())));
            yield "a copy at " + at;
          }
          case 1 -> {
            texts.set(at, values.text());
            yield "another text at " + at;
          }
          case 2 -> {
            texts.set(at, "");
            yield "an empty text at " + at;
          }
          case 3 -> {
            texts = texts.subList(0, at);
            yield "only " + at;
          }
          case 4 -> {
            Collections.swap(texts, at, random.nextInt(texts.size()));
            yield at + " swapped";
          }
          case 5 -> {
            texts.add(values.text() + "+");
            yield "one more";
          }
          default -> {
            texts.replaceAll(text -> text.startsWith("<0x") ? text + "_" : text);
            yield "no byte tokens";
          }
        };
    gguf.texts(key, texts);
    return "tokens: " + what;
  }

  /** Some alignments move no tensor of these models. */
  private String align(GgufEditor gguf) {
    long bytes = values.anyOf(List.of(1L, 8L, 16L, 24L, 32L, 64L, 4096L));
    gguf.uint32("general.alignment", bytes).align(bytes);
    return "alignment " + bytes;
  }

  /** Changes made without regard to structure, most of them in the header. */
  private byte[] changeBytes(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.min(bytes.length, base == BaseModel.DEMO ? 40_000 : 16_000);
    int at = 4 + random.nextInt(header - 12);
    switch (random.nextInt(8)) {
      case 0 -> {
        int length = random.nextBoolean() ? at : random.nextInt(bytes.length);
        log.add("cut to " + length + " bytes");
        return Arrays.copyOf(bytes, length);
      }
      case 1 -> {
        int times = 1 + random.nextInt(16);
        for (int i = 0; i < times; i++) {
          bytes[4 + random.nextInt(header - 4)] ^= (byte) (1 << random.nextInt(8));
        }
        log.add(times + " bits of the header");
      }
      case 2 -> {
        file.putLong(at, values.integer());
        log.add("a number at " + at);
      }
      case 3 -> {
        file.putInt(at, (int) values.integer());
        log.add("a small number at " + at);
      }
      case 4 -> {
        file.putLong(8, values.integer());
        log.add("number of tensors");
      }
      case 5 -> {
        file.putLong(16, values.integer());
        log.add("number of values");
      }
      case 6 -> {
        int length = 1 + random.nextInt(64);
        byte[] longer = new byte[bytes.length + length];
        System.arraycopy(bytes, 0, longer, 0, at);
        System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
        log.add(length + " bytes inserted at " + at);
        return longer;
      }
      default -> {
        int times = 1 + random.nextInt(2000);
        for (int i = 0; i < times; i++) {
          bytes[header + random.nextInt(bytes.length - header)] = (byte) random.nextInt(256);
        }
        log.add(times + " bytes of the weights");
      }
    }
    return bytes;
  }
}
