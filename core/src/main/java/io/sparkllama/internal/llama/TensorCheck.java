package io.sparkllama.internal.llama;

import io.sparkllama.internal.gguf.GgmlType;
import io.sparkllama.internal.gguf.GgufHeader;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the types of tensors. llama.cpp computes with them unchecked: it has no kernels for some,
 * and its kernels for vectors take one type only.
 */
final class TensorCheck {

  /** Types of intermediate results, and of numbers that are no weights. */
  private static final Set<GgmlType> NO_WEIGHTS =
      EnumSet.of(
          GgmlType.Q8_1,
          GgmlType.Q8_K,
          GgmlType.I8,
          GgmlType.I16,
          GgmlType.I32,
          GgmlType.I64,
          GgmlType.F64);

  /** A table of experts by token, in names of tensors, which is of integers. */
  private static final String EXPERTS_OF_TOKENS = "tid2eid";

  private TensorCheck() {}

  static void require(GgufHeader header) throws HeaderFault {
    for (GgufHeader.Tensor tensor : header.tensors()) {
      Optional<GgmlType> type = GgmlType.of(tensor.type());
      boolean table = tensor.name().contains(EXPERTS_OF_TOKENS);
      if (!table && type.filter(NO_WEIGHTS::contains).isPresent()) {
        throw fault(tensor, type.get(), "a type for weights, such as F16");
      }
      boolean vector = tensor.shape().size() <= 1;
      if (vector && type.filter(known -> known != GgmlType.F32).isPresent()) {
        throw fault(tensor, type.get(), "F32, as it is a vector");
      }
    }
  }

  private static HeaderFault fault(GgufHeader.Tensor tensor, GgmlType type, String expected) {
    return new HeaderFault(
        "tensor "
            + tensor.name()
            + " in its header is of type "
            + type
            + "; it must be of "
            + expected);
  }
}
