package io.sparkllama.spark.internal.models;

/** What a downloaded file is, for messages. */
enum FileKind {
  MODEL(
      "model",
      "model",
      "give the path of the .gguf file itself",
      "model_sha256 or the .sha256 file next to it"),
  LIBRARY(
      "native library",
      "native_library",
      "use an archive of it (.tgz, .tar.gz, .zip, .jar)",
      "the .sha256 file next to it");

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

  /** The remedy if the location is a folder. */
  String insteadOfFolder() {
    return insteadOfFolder;
  }

  /** Where its checksum may be given. */
  String checksums() {
    return checksums;
  }
}
