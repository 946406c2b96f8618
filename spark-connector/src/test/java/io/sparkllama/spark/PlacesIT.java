package io.sparkllama.spark;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run never destroys what it reads, however the two are spelled. */
class PlacesIT {

  private static final String MOUNT = "fs.viewfs.mounttable.default.link./mounted";

  @TempDir private static Path folder;

  private final JobInThisJvm job = new JobInThisJvm(Demo.session());

  @BeforeAll
  static void writeInput() throws IOException {
    // D/data/in is a table of two files, D/data/parts one with partitions
    folder = folder.toRealPath();
    Demo.reviews().limit(4).repartition(2).write().parquet(at("data/in"));
    Demo.reviews()
        .limit(4)
        .withColumn("day", expr("id % 2"))
        .write()
        .partitionBy("day")
        .parquet(at("data/parts"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("data/in"));
    Files.createSymbolicLink(folder.resolve("linkedparent"), folder.resolve("data"));
    Files.createDirectory(folder.resolve("files"));
    try (Stream<Path> files = Files.list(folder.resolve("data/in"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        Files.createSymbolicLink(folder.resolve("files").resolve(file.getFileName()), file);
      }
    }
    Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("data/in/new"));
    hadoop().set(MOUNT, folder.resolve("data").toUri().toString());
    Demo.session().read().parquet(at("data/in")).createOrReplaceTempView("view_of_input");
    Demo.session()
        .sql(
            "CREATE TABLE elsewhere (id BIGINT, prompt STRING, day BIGINT) USING parquet"
                + " PARTITIONED BY (day)");
    Demo.session()
        .sql("ALTER TABLE elsewhere ADD PARTITION (day = 1) LOCATION '" + at("data/in") + "'");
    Demo.session().sql("CREATE TABLE external USING parquet LOCATION '" + at("data/in") + "'");
    Demo.reviews().limit(2).write().parquet(at("out"));
    Files.writeString(folder.resolve("out/template.txt"), "{prompt}");
    Files.writeString(folder.resolve("t.txt"), "{prompt}");
    Files.createDirectory(folder.resolve("x"));
  }

  @AfterAll
  static void forget() {
    hadoop().unset(MOUNT);
    Demo.session().catalog().dropTempView("view_of_input");
    Demo.session().sql("DROP TABLE IF EXISTS elsewhere");
    Demo.session().sql("DROP TABLE IF EXISTS external");
  }

  private static Configuration hadoop() {
    return Demo.session().sparkContext().hadoopConfiguration();
  }

  private static String at(String path) {
    return folder.resolve(path).toString();
  }

  /** {@code D} stands for the folder of the test, in whatever spelling. */
  private String[] words(String line) {
    String relative = Path.of("").toAbsolutePath().relativize(folder).toString();
    return JobInThisJvm.greedy(
        Stream.of(line.split(" +", -1))
            .map(word -> word.replace("RELATIVE", relative).replace("D/", folder + "/"))
            .toArray(String[]::new));
  }

  /** Every file below the folder with its size. */
  private Map<String, Long> files() throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        sizes.put(folder.relativize(file).toString(), Files.size(file));
      }
    }
    return sizes;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--input D/data/in --output D/data/in",
        "--input D/data/in --output D/data/in/",
        "--input D/data/in --output file:D/data/in",
        "--input D/data/in --output FILE:D/data/in",
        "--input file://D/data/in --output D/data/in",
        "--input D/data/in --output D/other/../data/in",
        "--input D/data/in --output RELATIVE/data/in",
        "--input D/data/in --output D/data",
        "--input D/data/in --output D/data/in/results",
        "--input D/data/in --output D/link",
        "--input D/link --output D/data/in",
        "--input D/data/in --output D/linkedparent/in",
        "--input D/linkedparent/in --output D/data",
        "--input D/data/in --output D/dangling",
        "--input D/files --output D/data/in",
        "--input D/data/in/*.parquet --output D/data/in",
        "--input D/data/i[nm] --output D/data/in",
        "--input D/data/in/{part-00000*,part-00001*} --output D/data/in",
        "--input D/data/in* --output D/data/in-results",
        "--input D/data/{in,results} --output D/data/results",
        "--input D/data/parts --output D/data/parts/day=0",
        "--input D/data/parts/day=0 --output D/data/parts",
        "--input D/data/parts/day=* --output D/data/parts/day=7",
        "--input viewfs:///mounted/in --output D/data/in",
        "--input D/data/in --output viewfs:///mounted/in",
        "--input D/data/in --output viewfs:///mounted",
        "--input view_of_input --input-format table --output D/data/in",
        "--input external --input-format table --output D/data/in",
        "--input external --input-format table --output D/data",
        "--input elsewhere --input-format table --output D/data/in",
        "--input external --input-format table --output external --output-format table",
        "--input D/data/in --output external --output-format table",
        "--input elsewhere --input-format table --output ELSEWHERE --output-format table",
        "--input elsewhere --input-format table --output external --output-format table",
      })
  void refusesAnOutputThatReachesTheInput(String line) throws IOException {
    Map<String, Long> before = files();
    assertThatThrownBy(() -> job.run(words(line + " --overwrite")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--output '")
        .hasMessageContaining("--input '")
        .hasMessageContaining("name a separate place");
    assertThat(files()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--id-column id --overwrite", "--dry-run --overwrite", "--id-column id"})
  void refusesItInRunsOfEveryKind(String more) throws IOException {
    Map<String, Long> before = files();
    assertThatThrownBy(() -> job.run(words("--input D/data/in --output D/link " + more)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/link' is the same place as --input '");
    assertThat(files()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--output D/out --cache D/out",
        "--output D/out --cache D/out/cache",
        "--output D/out/results --cache D/out",
        "--output D/out --cache file:D/x/../out",
        "--output D/out --cache D/data/in",
        "--output D/out --cache D/data/in/cache",
        "--output D/out --summary D/out/summary.json",
        "--output D/out --report D/out",
        "--output D/out --summary D/s.json --report D/x/../s.json",
        "--output D/out --cache D/s --summary D/s/s.json",
        "--output D/out --summary D/data/in/summary.json",
        "--output D/out --prompt-template-file D/out/template.txt",
        "--output D/t.txt --prompt-template-file D/t.txt",
        "--output D/out --prompt-template-file D/t.txt --summary D/t.txt",
        "--output D/out --model D/out/model.gguf",
        "--output D/model.gguf --model D/model.gguf",
        "--output D/out --model-cache D/out/models",
        "--output D/out --where id\u00A0IN\u00A0(SELECT\u00A0id\u00A0FROM\u00A0parquet.`D/out`)",
      })
  void refusesOtherPlacesThatTouch(String line) throws IOException {
    Map<String, Long> before = files();
    String[] arguments = words("--overwrite --input D/data/in " + line);
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = arguments[i].replace('\u00A0', ' ');
    }
    assertThatThrownBy(() -> job.run(arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "--[a-z-]+ '.*' (is the same place as|holds|lies inside) --[a-z-]+ '.*");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void letsPlacesLieSideBySide() throws IOException {
    JobInThisJvm.Ended ended =
        job.run(
            words(
                "--input D/data/in --output D/data/results --overwrite --cache D/data/cache"
                    + " --summary D/data/s.json --report D/data/s.html --limit 2"));
    assertThat(ended.exitCode()).isZero();
    assertThat(Demo.session().read().parquet(at("data/results")).count()).isEqualTo(2);
    assertThat(Demo.session().read().parquet(at("data/in")).count()).isEqualTo(4);
    assertThat(ended.printed().toLowerCase(Locale.ROOT)).contains("succeeded");
  }
}
