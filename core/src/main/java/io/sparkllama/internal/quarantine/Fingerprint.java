package io.sparkllama.internal.quarantine;

import io.sparkllama.internal.common.Checksum;
import io.sparkllama.internal.request.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a request to later processes, without saying what is in it: a checksum of the model's
 * name, the kind of request and its texts. Options are left out, so that the same prompt with
 * others is the same suspect.
 */
final class Fingerprint {

  /** Bytes that a file has for each. */
  static final int BYTES = 32;

  private Fingerprint() {}

  static byte[] of(String model, Request<?> request) {
    MessageDigest digest = Checksum.SHA_256.newDigest();
    add(model, digest);
    add(request.getClass().getSimpleName(), digest);
    request.texts().forEach(text -> add(text, digest));
    return digest.digest();
  }

  /** Each text with its length, so that no two lists of texts look the same. */
  private static void add(@Nullable String text, MessageDigest digest) {
    byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    int length = text == null ? -1 : bytes.length;
    for (int shift = 24; shift >= 0; shift -= 8) {
      digest.update((byte) (length >> shift));
    }
    digest.update(bytes);
  }

  static String hex(byte[] fingerprint) {
    return HexFormat.of().formatHex(fingerprint);
  }
}
