package io.sparkllama.internal.library;

import java.util.Locale;
import java.util.regex.Pattern;

/** Classifies the files of a bundle by name. */
public final class LibraryNames {

  private static final Pattern LIBRARY =
      Pattern.compile("lib[A-Za-z0-9_+.-]{1,200}\\.(so(\\.[0-9]{1,9}){0,4}|dylib)");

  /**
   * Matches {@code libllama.cuda.v0.5.0.so}, but not {@code libllama-common}, which only programs
   * need.
   */
  private static final Pattern MAIN =
      Pattern.compile("libj?llama(\\.[A-Za-z0-9]+)*\\.(so(\\.[0-9.]+)?|dylib)");

  private static final Pattern NOTICE =
      Pattern.compile("(licen[cs]e|notice|copying|third-party)[a-z0-9_.-]{0,100}");

  private LibraryNames() {}

  static boolean isLibrary(String name) {
    return LIBRARY.matcher(name).matches();
  }

  /**
   * Whether this is the engine's main library: {@code libllama.so}, {@code libllama.v0.5.0.so},
   * {@code libllama.so.0}, {@code libjllama.so}, but not {@code libllama-common.so}.
   */
  public static boolean isMain(String name) {
    return isLibrary(name) && MAIN.matcher(name).matches();
  }

  /** Whether only llama.cpp's own programs use it: command line, server, images. */
  private static boolean isForPrograms(String name) {
    return name.startsWith("libllama-") || name.startsWith("libmtmd");
  }

  /** Whether inference needs this library. */
  static boolean isNeeded(String name) {
    return isLibrary(name) && !isForPrograms(name);
  }

  /**
   * Whether the engine fails without this library. GPU libraries need drivers that a host may lack;
   * the engine then runs without them.
   */
  static boolean isRequired(String name) {
    return isMain(name)
        || (isLibrary(name)
            && (name.startsWith("libggml.")
                || name.startsWith("libggml-base.")
                || name.startsWith("libggml-cpu")));
  }

  /** Whether this is a licence file. */
  static boolean isNotice(String name) {
    return NOTICE.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }
}
