package io.sparkllama.spark.internal.sql;

import java.util.Arrays;
import scala.Product;

/**
 * A node of Catalyst's trees, as Scala makes it of a case class: Catalyst copies it through the
 * public constructor that takes {@link #fields()}, and it equals those that have the same.
 *
 * <p>A superclass of Spark's computes the hash code from the fields as well.
 */
interface CaseClass extends Product {

  /** The arguments of the constructor. */
  Object[] fields();

  @Override
  default int productArity() {
    return fields().length;
  }

  @Override
  default Object productElement(int index) {
    return fields()[index];
  }

  @Override
  default boolean canEqual(Object other) {
    return getClass().isInstance(other);
  }

  /** What {@link Object#equals} of such a node returns. */
  static boolean equal(CaseClass node, Object other) {
    return node == other
        || (other instanceof CaseClass same
            && node.getClass() == same.getClass()
            && Arrays.equals(node.fields(), same.fields()));
  }
}
