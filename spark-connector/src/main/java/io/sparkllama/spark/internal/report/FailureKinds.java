package io.sparkllama.spark.internal.report;

import io.sparkllama.result.Failure;
import java.util.Arrays;

/** What reports say of the kinds of failures. */
public final class FailureKinds {

  private FailureKinds() {}

  /** What to do about failures of a kind; empty for one that this version does not know. */
  public static String remedy(String code) {
    return Arrays.stream(Failure.Kind.values())
        .filter(kind -> kind.code().equals(code))
        .map(kind -> kind.remedy().replace("`", ""))
        .findFirst()
        .orElse("");
  }
}
