package io.sparkllama.spark.internal.sql;

import java.util.Arrays;
import scala.Product;

/**
 * A node of Catalyst's trees that behaves like a case class of Scala. Catalyst copies it through
 * the public constructor that takes {@link #fields()}. Nodes with equal fields are equal.
 *
 * <p>Spark's superclasses compute the hash code from the fields.
 */
interface CaseClass extends Product {

  /** The arguments of the constructor, in order. */
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

  /** The implementation of {@link Object#equals} for such a node. */
  static boolean equal(CaseClass node, Object other) {
    return node == other
        || (other instanceof CaseClass same
            && node.getClass() == same.getClass()
            && Arrays.equals(node.fields(), same.fields()));
  }
}
