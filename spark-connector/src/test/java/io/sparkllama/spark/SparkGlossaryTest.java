package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.documentation.Glossary;
import io.sparkllama.spark.internal.executor.CallMetrics;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.ModelFunctions;
import io.sparkllama.spark.internal.function.RowResult;
import io.sparkllama.spark.internal.job.summary.RowCounts;
import io.sparkllama.spark.internal.job.summary.Statistics;
import io.sparkllama.spark.internal.job.summary.Totals;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.OptionGroup;
import io.sparkllama.spark.internal.options.OptionKey;
import io.sparkllama.spark.internal.options.OptionKeys;
import io.sparkllama.spark.internal.report.ExecutorReport;
import io.sparkllama.spark.internal.report.FailureCount;
import io.sparkllama.spark.internal.report.RunCounters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options, SQL and the command line use the words of docs/glossary.md. */
class SparkGlossaryTest {

  private final Glossary glossary;

  SparkGlossaryTest() throws IOException {
    this.glossary = Glossary.read();
  }

  @Test
  void optionsUseItsWords() {
    List<String> faults = new ArrayList<>();
    for (OptionGroup group : OptionKeys.groups()) {
      faults.addAll(glossary.faults(group.title(), group.title()));
      for (OptionKey<?> key : group.keys()) {
        faults.addAll(glossary.faultsOfName(key.name(), key.name()));
        faults.addAll(glossary.faults(key.name(), key.accepted() + ". " + key.help()));
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void sqlFunctionsUseItsWords() {
    List<String> faults = new ArrayList<>();
    for (ModelFunction function : ModelFunctions.all()) {
      faults.addAll(glossary.faultsOfName(function.sqlName(), function.sqlName()));
      faults.addAll(glossary.faults(function.sqlName(), function.usage() + function.optionsHelp()));
      DataType result = function.resultType(CallOptions.read(Map.of("model", "m"), Map.of()));
      if (result instanceof StructType struct) {
        for (String field : struct.fieldNames()) {
          faults.addAll(glossary.faultsOfName(function.sqlName(), field));
        }
      }
    }
    for (String metric : CallMetrics.NAMES.values()) {
      faults.addAll(glossary.faults("metric", metric));
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void messagesUseItsWords() throws IOException {
    assertThat(glossary.faultsOfLiterals(Path.of("src", "main", "java"), Set.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        ExecutorReport.class,
        FailureCount.class,
        RowCounts.class,
        RowResult.class,
        RunCounters.Counts.class,
        Statistics.class,
        Totals.class
      })
  void reportsUseItsWords(Class<?> type) {
    assertThat(
            Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .flatMap(name -> glossary.faultsOfName(type.getSimpleName(), name).stream()))
        .isEmpty();
  }

  @Test
  void helpOfTheJobUsesItsWords() {
    String help = printed(() -> GenerateJob.execute("--help"));
    assertThat(glossary.faults("generate", help)).isEmpty();
  }

  private static String printed(IntSupplier command) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      assertThat(command.getAsInt()).isZero();
    } finally {
      System.setOut(before);
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("Usage:");
    return text;
  }
}
