package io.sparkllama.spark.internal.models;

import io.sparkllama.option.Message;
import io.sparkllama.option.Option;
import io.sparkllama.option.Options;

/** What a downloaded file is, for messages. */
enum FileKind {
  MODEL("model", "give the path of the .gguf file itself"),
  LIBRARY("native library", "use an archive of it (.tgz, .tar.gz, .zip, .jar)");

  private static final String NEXT_TO_IT = "the .sha256 file next to it";

  private final String label;
  private final String insteadOfFolder;

  FileKind(String label, String insteadOfFolder) {
    this.label = label;
    this.insteadOfFolder = insteadOfFolder;
  }

  String label() {
    return label;
  }

  /** The option that locates it. */
  Option option() {
    return this == MODEL ? Options.MODEL : Options.NATIVE_LIBRARY;
  }

  /** The remedy if the location is a folder. */
  String insteadOfFolder() {
    return insteadOfFolder;
  }

  /** Where its checksum may be given. */
  Message checksums() {
    return this == MODEL
        ? Message.of(FileOptions.MODEL_SHA256, " or ", NEXT_TO_IT)
        : Message.of(NEXT_TO_IT);
  }
}
