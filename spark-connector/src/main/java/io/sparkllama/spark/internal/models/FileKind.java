package io.sparkllama.spark.internal.models;

/** What a file that is fetched is for, as messages name it. */
enum FileKind {
  MODEL("model", "model", "name the .gguf file itself", "model_sha256 or the .sha256 beside it"),
  LIBRARY(
      "native library",
      "native_library",
      "name an archive of it (.tgz, .tar.gz, .zip, .jar)",
      "the .sha256 beside it");

  private final String label;
  private final String option;
  private final String insteadOfFolder;
  private final String checksums;

  FileKind(String label, String option, String insteadOfFolder, String checksums) {
    this.label = label;
    this.option = option;
    this.insteadOfFolder = insteadOfFolder;
    this.checksums = checksums;
  }

  String label() {
    return label;
  }

  /** The option that locates it. */
  String option() {
    return option;
  }

  /** What to do where a folder is named. */
  String insteadOfFolder() {
    return insteadOfFolder;
  }

  /** Where its checksum may stand. */
  String checksums() {
    return checksums;
  }
}
