package io.sparkllama.internal.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumTest {

  /** The examples of FIPS 180-2 for the text "abc". */
  private static final String SHA_256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static final String SHA_512_OF_ABC =
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

  @TempDir Path folder;

  @Test
  void isTheSameForATextItsBytesAndAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("abc"), "abc");
    assertThat(Checksum.SHA_256.hex("abc")).isEqualTo(SHA_256_OF_ABC);
    assertThat(Checksum.SHA_256.hex("abc".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(SHA_256_OF_ABC);
    assertThat(Checksum.SHA_256.hex(file)).isEqualTo(SHA_256_OF_ABC);
    assertThat(Checksum.SHA_512.hex("abc")).isEqualTo(SHA_512_OF_ABC);
    assertThat(HexFormat.of().formatHex(Checksum.SHA_512.of(file))).isEqualTo(SHA_512_OF_ABC);
  }

  @Test
  void readsAllOfALargeFile() throws IOException {
    byte[] content = new byte[600_001];
    Arrays.fill(content, (byte) 7);
    Path file = Files.write(folder.resolve("large"), content);
    assertThat(Checksum.SHA_256.hex(file)).isEqualTo(Checksum.SHA_256.hex(content));
    content[content.length - 1]++;
    assertThat(Checksum.SHA_256.hex(file)).isNotEqualTo(Checksum.SHA_256.hex(content));
  }

  @Test
  void encodesATextAsUtf8() {
    assertThat(Checksum.SHA_256.hex("ü")).isEqualTo(Checksum.SHA_256.hex(new byte[] {-61, -68}));
  }

  @Test
  void failsOnAFileThatIsNotThere() {
    assertThatThrownBy(() -> Checksum.SHA_256.hex(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
