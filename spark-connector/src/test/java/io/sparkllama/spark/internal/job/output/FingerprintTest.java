package io.sparkllama.spark.internal.job.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  @Test
  void isTheSameForTheSamePartsInAnyOrder() {
    Fingerprint one = Fingerprint.of(Map.of("a", "1", "b", "2"));
    Fingerprint same = Fingerprint.parse("{\"b\": \"2\", \"a\": \"1\"}");
    assertThat(same.hash()).isEqualTo(one.hash()).hasSize(64);
    assertThat(Fingerprint.parse(one.json()).changes(one)).isEmpty();
  }

  @Test
  void namesWhatIsDifferent() {
    Fingerprint before = Fingerprint.of(Map.of("a", "1", "b", "2", "gone", "x"));
    Fingerprint after = Fingerprint.of(Map.of("a", "1", "b", "3", "new", "y"));
    assertThat(before.changes(after))
        .containsExactly("b was '2' and is '3'", "gone was 'x' and is ''", "new was '' and is 'y'");
    assertThat(after.hash()).isNotEqualTo(before.hash());
    assertThat(Fingerprint.of(Map.of("top_p", "1")).changes(Fingerprint.of(Map.of())))
        .containsExactly("--top-p was '1' and is ''");
  }

  @Test
  void refusesWhatIsNone() {
    assertThatThrownBy(() -> Fingerprint.parse("{"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the fingerprint is malformed");
  }
}
