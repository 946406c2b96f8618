package io.sparkllama.internal.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class CausesTest {

  @Test
  void anUncheckedFailureStaysWhatItIs() {
    RuntimeException failure = new IllegalArgumentException("wrong");
    assertThat(Causes.unchecked(failure)).isSameAs(failure);
  }

  @Test
  void anyOtherIsTheCauseOfAnUncheckedOne() {
    IOException failure = new IOException("gone");
    assertThat(Causes.unchecked(failure))
        .isInstanceOf(IllegalStateException.class)
        .hasCause(failure);
  }

  @Test
  void anInterruptIsRestored() {
    CancellationException cancelled = Causes.interrupted();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(cancelled).hasMessage("interrupted while items were running");
  }
}
