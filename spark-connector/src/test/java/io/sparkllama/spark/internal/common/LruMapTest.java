package io.sparkllama.spark.internal.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LruMapTest {

  private final List<String> loaded = new ArrayList<>();
  private final LruMap<String, String> map = new LruMap<>(2);

  private String get(String key) {
    return map.get(
        key,
        missing -> {
          loaded.add(missing);
          return missing + "!";
        });
  }

  @Test
  void removesTheLeastRecentlyUsedEntry() {
    assertThat(get("a") + get("b") + get("a") + get("c") + get("a") + get("b"))
        .isEqualTo("a!b!a!c!a!b!");
    assertThat(loaded).containsExactly("a", "b", "c", "b");
  }

  @Test
  void findsWithoutCreatingWhichCountsAsUse() {
    assertThat(map.find("a")).isEmpty();
    get("a");
    get("b");
    assertThat(map.find("a")).contains("a!");
    get("c");
    assertThat(map.find("b")).isEmpty();
    assertThat(map.find("a")).contains("a!");
    assertThat(loaded).containsExactly("a", "b", "c");
  }

  @Test
  void keepsNothingOfALoaderThatThrows() {
    assertThatThrownBy(
            () ->
                map.get(
                    "a",
                    key -> {
                      throw new IllegalArgumentException("no " + key);
                    }))
        .hasMessage("no a");
    assertThat(get("a")).isEqualTo("a!");
  }
}
