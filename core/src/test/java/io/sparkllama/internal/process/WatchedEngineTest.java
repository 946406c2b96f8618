package io.sparkllama.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchedEngineTest {

  /** A default method that is not forwarded hides that of the engine. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        WatchedEngine.class,
        WatchedEngine.WatchedFile.class,
        WatchedEngine.WatchedModel.class,
        WatchedTokenizer.class,
        WatchedSession.class
      })
  void forwardsEveryMethod(Class<?> watched) throws Exception {
    Class<?> seam = watched.getInterfaces()[0];
    List<Method> methods =
        Arrays.stream(seam.getMethods()).filter(m -> !Modifier.isStatic(m.getModifiers())).toList();
    assertThat(methods).isNotEmpty();
    for (Method method : methods) {
      assertThat(
              watched.getMethod(method.getName(), method.getParameterTypes()).getDeclaringClass())
          .as(method.toString())
          .isEqualTo(watched);
    }
  }

  @Test
  void saysForHowLongTheLongestCallHasBeenRunning() {
    AtomicLong clock = new AtomicLong(5);
    NativeWatch watch = new NativeWatch(clock::get);
    List<Long> seen = new ArrayList<>();
    assertThat(watch.longestMillis()).isZero();
    watch.during(
        () -> {
          clock.addAndGet(3_000_000);
          return watch.during(
              () -> {
                clock.addAndGet(4_000_000);
                return seen.add(watch.longestMillis());
              });
        });
    assertThat(seen).containsExactly(7L);
    assertThat(watch.longestMillis()).isZero();
  }
}
