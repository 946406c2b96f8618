package io.sparkllama.fuzz;

import io.sparkllama.internal.gguf.GgufEditor;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Changes of a model's table of tensors. */
final class TensorChanges {

  private final SplittableRandom random;
  private final ExtremeValues values;

  TensorChanges(SplittableRandom random, ExtremeValues values) {
    this.random = random;
    this.values = values;
  }

  /** Makes one change and describes it. */
  String change(GgufEditor gguf) {
    return switch (random.nextInt(7)) {
      case 0 -> removeTensor(gguf);
      case 1 -> renameTensor(gguf);
      case 2 -> copyTensor(gguf);
      case 3 -> changeTensorType(gguf);
      case 4 -> changeOffset(gguf);
      default -> changeShape(gguf);
    };
  }

  private String anyTensor(GgufEditor gguf) {
    return gguf.tensors().isEmpty() ? "" : values.anyOf(gguf.tensors());
  }

  private String removeTensor(GgufEditor gguf) {
    String name = anyTensor(gguf);
    gguf.removeTensor(name);
    return "without tensor " + name;
  }

  private String renameTensor(GgufEditor gguf) {
    String from = anyTensor(gguf);
    String to =
        values.anyOf(
            List.of(
                anyTensor(gguf),
                "",
                "x".repeat(64),
                "x".repeat(63),
                "rope_freqs.weight",
                "blk.0.rope_freqs.weight",
                "blk.1.rope_factors_long.weight",
                "blk.0.attn_q.bias",
                "blk.0.attn_q_norm.weight",
                "output.weight",
                "output.bias",
                "position_embd.weight",
                "cls.weight",
                "cls.output.weight",
                "a\0b"));
    gguf.rename(from, to);
    return "tensor " + from + " called " + (to.length() > 60 ? to.length() + " characters" : to);
  }

  private String copyTensor(GgufEditor gguf) {
    String name = anyTensor(gguf);
    String to = values.anyOf(List.of(name, "output.weight", "blk.2.attn_q.weight", "extra"));
    gguf.find(name)
        .ifPresent(e -> gguf.add(new GgufEditor.Entry(to, e.shape(), e.type(), e.offset())));
    return "tensor " + name + " also as " + to;
  }

  private String changeShape(GgufEditor gguf) {
    String name = anyTensor(gguf);
    String[] what = {""};
    gguf.shape(
        name,
        shape -> {
          switch (random.nextInt(6)) {
            case 0 -> Collections.reverse(shape);
            case 1 -> shape.add(values.anyOf(List.of(1L, 1L, 0L, 2L, values.integer())));
            case 2 -> shape.clear();
            case 3 -> {
              for (int i = shape.size(); i < 4 + random.nextInt(3); i++) {
                shape.add(1L);
              }
            }
            case 4 -> {
              if (!shape.isEmpty()) {
                int at = random.nextInt(shape.size());
                shape.set(at, Math.max(1, shape.get(at) - values.anyOf(List.of(1L, 32L))));
              }
            }
            default -> {
              if (!shape.isEmpty()) {
                shape.set(random.nextInt(shape.size()), values.integer());
              }
            }
          }
          what[0] = shape.toString();
          return shape;
        });
    return "tensor " + name + " of shape " + what[0];
  }

  private String changeTensorType(GgufEditor gguf) {
    String name = anyTensor(gguf);
    int type = random.nextInt(5) == 0 ? (int) values.integer() : random.nextInt(45);
    gguf.change(name, e -> new GgufEditor.Entry(e.name(), e.shape(), type, e.offset()));
    return "tensor " + name + " of type " + type;
  }

  private String changeOffset(GgufEditor gguf) {
    String name = anyTensor(gguf);
    long offset =
        random.nextBoolean() ? values.integer() : 32 * values.anyOf(List.of(0L, 1L, 10L, 100L));
    gguf.change(name, e -> new GgufEditor.Entry(e.name(), e.shape(), e.type(), offset));
    return "tensor " + name + " at " + offset;
  }
}
