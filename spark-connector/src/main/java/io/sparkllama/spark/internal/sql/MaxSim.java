package io.sparkllama.spark.internal.sql;

import io.sparkllama.LateInteraction;
import io.sparkllama.spark.internal.function.ModelFunction;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/** {@code llm_max_sim}: {@link LateInteraction#maxSim} of two texts' vectors. Asks no model. */
public final class MaxSim extends Expression
    implements CodegenFallback, ImplicitCastInputTypes, Serializable {

  static final String NAME = "llm_max_sim";
  static final String USAGE =
      "llm_max_sim(query, document) - The sum over the query's token vectors of the best match among"
          + " the document's, both of llm_embed_tokens; NULL if either is.";
  static final String EXAMPLES =
      ModelFunction.EXAMPLES_HEADING
          + "      > SELECT llm_max_sim(q.vectors, d.vectors) FROM q CROSS JOIN d;\n  ";

  private static final long serialVersionUID = 1L;

  private static final DataType VECTORS =
      DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType));

  private final Seq<Expression> children;

  public MaxSim(Seq<Expression> children) {
    this.children = children;
  }

  @Override
  public Seq<Expression> children() {
    return children;
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> newChildren) {
    return new MaxSim(newChildren.toSeq());
  }

  @Override
  public Seq<AbstractDataType> inputTypes() {
    return Scala.seq(VECTORS, VECTORS);
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    return ImplicitCastInputTypes.super.checkInputDataTypes();
  }

  @Override
  public boolean foldable() {
    return Scala.list(children).stream().allMatch(Expression::foldable);
  }

  @Override
  public boolean nullable() {
    return true;
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
    Object query = children.head().eval(row);
    Object document = children.last().eval(row);
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

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return CodegenFallback.super.doGenCode(context, code);
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int index) {
    if (index != 0) {
      throw new IndexOutOfBoundsException(index);
    }
    return children;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof MaxSim;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MaxSim maxSim && children.equals(maxSim.children);
  }

  @Override
  public int hashCode() {
    return children.hashCode();
  }
}
