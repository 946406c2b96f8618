package io.sparkllama.spark.internal.report;

import io.sparkllama.result.Failure;
import java.util.Arrays;

/** Remedies for the kinds of failures, as reports show them. */
public final class FailureKinds {

  private FailureKinds() {}

  /** What to do about failures of a kind; an empty string if this version does not know it. */
  public static String remedy(String code) {
    return Arrays.stream(Failure.Kind.values())
        .filter(kind -> kind.code().equals(code))
        .map(kind -> kind.remedy().replace("`", ""))
        .findFirst()
        .orElse("");
  }
}
