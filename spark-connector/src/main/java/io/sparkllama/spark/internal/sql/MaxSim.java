package io.sparkllama.spark.internal.sql;

import io.sparkllama.LateInteraction;
import io.sparkllama.spark.internal.function.ModelFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.immutable.Seq;

/** {@code llm_max_sim}: {@link LateInteraction#maxSim} of token vectors. Needs no model. */
public final class MaxSim extends FunctionExpression {

  static final String NAME = "llm_max_sim";
  static final String USAGE =
      "llm_max_sim(query, document) - Compares two results of llm_embed_tokens: sums, over the"
          + " tokens of the query, the best match in the document. NULL if either is NULL.";
  static final String EXAMPLES =
      ModelFunction.EXAMPLES_HEADING
          + "      > SELECT llm_max_sim(q.vectors, d.vectors) FROM q CROSS JOIN d;\n  ";

  private static final long serialVersionUID = 2L;

  private static final DataType VECTORS =
      DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType));

  /** The function over two children: the vectors of the query and of the document. */
  public MaxSim(Seq<Expression> children) {
    super(children);
  }

  @Override
  public Object[] fields() {
    return new Object[] {children()};
  }

  @Override
  Expression withChildren(Seq<Expression> newChildren) {
    return new MaxSim(newChildren);
  }

  @Override
  public Seq<AbstractDataType> inputTypes() {
    return Scala.seq(VECTORS, VECTORS);
  }

  @Override
  public boolean foldable() {
    return childList().stream().allMatch(Expression::foldable);
  }

  @Override
  public DataType dataType() {
    return DataTypes.DoubleType;
  }

  @Override
  public String prettyName() {
    return NAME;
  }

  @Override
  public Object eval(InternalRow row) {
    Object query = children().head().eval(row);
    Object document = children().last().eval(row);
    if (query == null || document == null) {
      return null;
    }
    return LateInteraction.maxSim(vectors((ArrayData) query), vectors((ArrayData) document));
  }

  private static float[][] vectors(ArrayData array) {
    float[][] vectors = new float[array.numElements()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = array.getArray(i).toFloatArray();
    }
    return vectors;
  }
}
