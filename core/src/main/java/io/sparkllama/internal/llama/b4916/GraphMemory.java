package io.sparkllama.internal.llama.b4916;

import java.util.ArrayList;
import java.util.List;

/**
 * Computes the memory of a ggml compute graph by simulating ggml's allocator with the sizes of the
 * graph's tensors. A tensor gets the smallest free block it fits in, or is placed at the end. If
 * its operation works in place, it takes over the memory of a source of equal size that has no
 * other use. It is freed after its last use ({@code ggml-alloc.c} of build b4916).
 */
final class GraphMemory {

  private static final long ALIGNMENT = 32;

  /** A tensor that is an input or is computed by the graph. */
  static final class Tensor {
    private final long size;
    private final boolean inPlace;
    private final List<Tensor> sources;
    private int uses;
    private long offset = -1;

    private Tensor(long bytes, boolean inPlace, List<Tensor> sources) {
      this.size = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      this.inPlace = inPlace;
      this.sources = sources;
      sources.forEach(source -> source.uses++);
    }

    private boolean isAllocated() {
      return offset >= 0;
    }
  }

  private static final class Block {
    long offset;
    long size;

    Block(long offset, long size) {
      this.offset = offset;
      this.size = size;
    }

    long end() {
      return offset + size;
    }
  }

  private final List<Tensor> inputs = new ArrayList<>();
  private final List<Tensor> nodes = new ArrayList<>();

  /** Free blocks by offset; the last one is unbounded. */
  private final List<Block> free = new ArrayList<>(List.of(new Block(0, Long.MAX_VALUE / 2)));

  private long highest;

  /** A tensor that is filled before the graph runs. */
  Tensor input(long bytes) {
    Tensor input = new Tensor(bytes, false, List.of());
    inputs.add(input);
    return input;
  }

  /** Adds a tensor computed in its own memory. */
  Tensor compute(long bytes, Tensor... sources) {
    return add(new Tensor(bytes, false, List.of(sources)));
  }

  /** Adds a tensor computed in the memory of a source if possible. */
  Tensor computeInPlace(long bytes, Tensor... sources) {
    return add(new Tensor(bytes, true, List.of(sources)));
  }

  /** Adds an operation that only reads tensors; its result is stored elsewhere. */
  void read(Tensor... sources) {
    compute(0, sources);
  }

  private Tensor add(Tensor tensor) {
    nodes.add(tensor);
    return tensor;
  }

  /** Size of the whole graph, in bytes. Call once. */
  long bytes() {
    inputs.forEach(this::allocate);
    for (Tensor node : nodes) {
      place(node);
      for (Tensor source : node.sources) {
        if (--source.uses == 0 && source.isAllocated()) {
          release(source);
        }
      }
    }
    return highest;
  }

  private void place(Tensor node) {
    if (node.inPlace) {
      for (Tensor source : node.sources) {
        if (source.isAllocated() && source.uses == 1 && source.size == node.size) {
          node.offset = source.offset;
          source.offset = -1;
          return;
        }
      }
    }
    if (node.size > 0) {
      allocate(node);
    }
  }

  private void allocate(Tensor tensor) {
    Block best = free.get(free.size() - 1);
    for (Block block : free.subList(0, free.size() - 1)) {
      if (block.size >= tensor.size && block.size <= best.size) {
        best = block;
      }
    }
    tensor.offset = best.offset;
    best.offset += tensor.size;
    best.size -= tensor.size;
    if (best.size == 0) {
      free.remove(best);
    }
    highest = Math.max(highest, tensor.offset + tensor.size);
  }

  private void release(Tensor tensor) {
    Block released = new Block(tensor.offset, tensor.size);
    tensor.offset = -1;
    int index = 0;
    while (index < free.size() && free.get(index).offset < released.offset) {
      index++;
    }
    free.add(index, released);
    merge(index);
    if (index > 0) {
      merge(index - 1);
    }
  }

  /** Merges a block with the next one if they are adjacent. */
  private void merge(int index) {
    if (index + 1 < free.size() && free.get(index).end() == free.get(index + 1).offset) {
      free.get(index).size += free.remove(index + 1).size;
    }
  }
}
