package io.sparkllama.internal.llama;

import io.sparkllama.DemoModel;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.request.BatchGenerationConfig;
import java.util.List;

/** A separate program that prints one result of the demo model. */
final class OneAnswer {

  private OneAnswer() {}

  public static void main(String[] arguments) {
    BatchGenerationConfig greedy = BatchGenerationConfig.builder().temperature(0).build();
    try (ParallelProcessor processor = DemoModel.processor(2, 4)) {
      String prompt = DemoModel.triage("I am Anna and I have the phone. The battery is broken.");
      System.out.println(processor.batchGenerate(List.of(prompt), greedy).get(0));
    }
  }
}
