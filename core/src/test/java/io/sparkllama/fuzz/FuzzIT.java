package io.sparkllama.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.OnEachEngine;
import io.sparkllama.TestEngine;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.InspectedModel;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.SessionParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Neither a model file nor a row ends or hangs the process. {@code -Dio.sparkllama.fuzz.count=2000}
 * runs 2 000 models and 20 000 rows; {@code -Dio.sparkllama.fuzz.seed} names others.
 */
@Timeout(7200)
@OnEachEngine
@EnabledOnOs(OS.LINUX)
class FuzzIT {

  private static final int MODELS = 200;

  private static final int HEADERS = 1000;

  private static final SessionParams SESSION = new SessionParams(2, 128, 1, 130, 1, CacheType.F16);

  /** Of {@value RowCases#ROWS} rows each. */
  private static final int BATCHES = 40;

  @TempDir private Path folder;

  private final TestEngine engine;

  FuzzIT(TestEngine engine) {
    this.engine = engine;
  }

  private List<Campaign.Report> assertSound(Fuzzer fuzzer, int count)
      throws IOException, InterruptedException {
    List<Campaign.Report> reports = Campaign.run(fuzzer, engine, count, folder);
    assertThat(reports).filteredOn(report -> !report.ending().kind().isSound()).isEmpty();
    assertThat(reports)
        .filteredOn(report -> report.ending().kind() == Cases.Kind.USED)
        .hasSizeGreaterThan(reports.size() / 10);
    return reports;
  }

  @Test
  void headersOfChangedModelsAreReadOrRefused() throws IOException {
    Path model = folder.resolve("header.gguf");
    int refused = 0;
    for (int seed = 0; seed < HEADERS; seed++) {
      ModelMutator mutator = new ModelMutator(seed);
      Files.write(model, mutator.bytes());
      try {
        InspectedModel inspected = engine.engine().inspect(model);
        if (engine.isShipped()) {
          // The other engine asks native code.
          inspected.memoryNeed(SESSION);
        }
      } catch (ModelLoadException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(mutator.description(), e);
      }
    }
    assertThat(refused).isBetween(HEADERS / 4, HEADERS - HEADERS / 10);
  }

  @Test
  void changedModelsAreRefusedOrUsed() throws Exception {
    assertThat(assertSound(Fuzzer.MODELS, MODELS))
        .filteredOn(report -> report.description().endsWith(ModelCases.SOUND))
        .hasSize(BaseModel.values().length)
        .allMatch(report -> report.ending().kind() == Cases.Kind.USED);
  }

  @Test
  void randomRowsHaveOneResultEach() throws Exception {
    assertSound(Fuzzer.ROWS, BATCHES);
  }
}
