package io.sparkllama.spark.internal.sql;

import static io.sparkllama.spark.internal.sql.Plans.ID;
import static io.sparkllama.spark.internal.sql.Plans.PROMPT;
import static io.sparkllama.spark.internal.sql.Plans.ask;
import static io.sparkllama.spark.internal.sql.Plans.eval;
import static io.sparkllama.spark.internal.sql.Plans.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

/** Nodes in Java are what Catalyst takes for case classes. */
class CaseClassTest {

  private static final Expression OTHER = Literal.create("other", DataTypes.StringType);

  @Test
  void equalsWhatHasTheSameFields() {
    assertThat(ask(PROMPT)).isEqualTo(ask(PROMPT)).hasSameHashCodeAs(ask(PROMPT));
    assertThat(ask(PROMPT)).isNotEqualTo(ask(OTHER));
    assertThat(maxSim(ID, PROMPT)).isEqualTo(maxSim(ID, PROMPT)).isNotEqualTo(maxSim(PROMPT, ID));
    LlamaEval eval = eval(table(), ask(PROMPT));
    LlamaEval same = (LlamaEval) eval.withNewChildInternal(eval.child());
    assertThat(same).isNotSameAs(eval).isEqualTo(eval).hasSameHashCodeAs(eval);
    assertThat(eval.withNewChildInternal(table(ID))).isNotEqualTo(eval);
  }

  @Test
  void isCopiedByItsConstructor() {
    LlamaCall call = ask(PROMPT);
    assertThat(call.makeCopy(call.fields())).isNotSameAs(call).isEqualTo(call);
    LlamaEval eval = eval(table(), call);
    assertThat(eval.makeCopy(eval.fields())).isNotSameAs(eval).isEqualTo(eval);
    Expression replaced = call.withNewChildren(Scala.<Expression>seq(List.of(OTHER)));
    assertThat(replaced).isEqualTo(ask(OTHER));
  }

  @Test
  void tellsItsFieldsAsAProduct() {
    LlamaCall call = ask(PROMPT);
    assertThat(call.productArity()).isEqualTo(5);
    assertThat(call.productElement(0)).isSameAs(call.function());
    assertThat(call.canEqual(ask(OTHER))).isTrue();
    assertThat(call.canEqual(maxSim(ID, PROMPT))).isFalse();
    assertThatThrownBy(() -> call.productElement(5)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static MaxSim maxSim(Expression query, Expression document) {
    return new MaxSim(Scala.seq(query, document));
  }
}
