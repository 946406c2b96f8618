package io.sparkllama.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.engine.EngineException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** What becomes of an exception that crosses to another process. */
class PortableFailureTest {

  @Test
  void exceptionsOfTheProjectAndTheJdkStayWhatTheyAre() {
    Throwable own = new EngineException("a", new IOException("b", new TimeoutException("c")));
    assertThat(PortableFailure.of(own)).isSameAs(own);
  }

  @Test
  void whatAFutureWrapsIsUnwrapped() {
    Throwable inside = new IllegalStateException("a");
    assertThat(PortableFailure.of(new CompletionException(inside))).isSameAs(inside);
    Throwable empty = new CompletionException("alone", null);
    assertThat(PortableFailure.of(empty)).isSameAs(empty);
  }

  @Test
  void aStrangersExceptionLeavesItsTextAndItsPlace() {
    Throwable strange = new AssertionFailedError("no such thing");
    Throwable portable = PortableFailure.of(strange);
    assertThat(portable)
        .isExactlyInstanceOf(EngineException.class)
        .hasMessage("org.opentest4j.AssertionFailedError: no such thing")
        .hasNoCause();
    assertThat(portable.getStackTrace()).isEqualTo(strange.getStackTrace());
  }

  @Test
  void aStrangersExceptionInsideIsLeftOut() {
    Throwable outer = new IllegalArgumentException("outer", new AssertionFailedError("inner"));
    assertThat(PortableFailure.of(outer))
        .isExactlyInstanceOf(EngineException.class)
        .hasMessage("java.lang.IllegalArgumentException: outer")
        .hasNoCause();
  }
}
