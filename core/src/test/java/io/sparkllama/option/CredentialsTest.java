package io.sparkllama.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "s3a://AKIA:hunter2@bucket/m.gguf | s3a://AKIA:***@bucket/m.gguf",
        "s3a://AKIA:hun/ter+2==@bucket/m.gguf | s3a://AKIA:***@bucket/m.gguf",
        "cannot read hdfs://user:pw@host:8020/x: denied | cannot read hdfs://user:***@host:8020/x: denied",
        "https://ghp_hunter2@host/m.gguf | https://***@host/m.gguf",
        "https://a.blob.core.windows.net/c/m?sv=2024&sig=hunter2%3D | https://a.blob.core.windows.net/c/m?sv=2024&sig=***",
        "https://h/m?X-Amz-Credential=AK&X-Amz-Signature=hunter2 | https://h/m?X-Amz-Credential=***&X-Amz-Signature=***",
        "https://h/m?access_token=hunter2&page=2 | https://h/m?access_token=***&page=2",
        "jdbc:postgresql://h/db?user=u&password=hunter2 | jdbc:postgresql://h/db?user=u&password=***",
        "copy a://k:s3cret@b,c://k:s3cret@d | copy a://k:***@b,c://k:***@d",
        "'s3a://k:s3cret@b' is (https://h/?token=s3cret). | 's3a://k:***@b' is (https://h/?token=***).",
        "hdfs://user:1234@host/x | hdfs://user:***@host/x",
        "jdbc:sqlserver://h;user=u;password=hunter2;x=1 | jdbc:sqlserver://h;user=u;password=***;x=1",
      })
  void hidesWhatIsSecret(String text, String hidden) {
    assertThat(Credentials.hidden(text)).isEqualTo(hidden);
    assertThat(Credentials.areIn(text)).isTrue();
    assertThat(Message.of("cannot read ", text, ": why").toString())
        .isEqualTo("cannot read " + hidden + ": why");
    assertThat(new EngineException("cannot read " + text)).hasMessage("cannot read " + hidden);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://host:8020/a@b/m.gguf",
        "hdfs://host:8020",
        "https://host/?key=",
        "://",
        "a://b=c;d",
        "abfss://box@account.dfs.core.windows.net/m.gguf",
        "s3a://bucket/key=1/m.gguf",
        "s3a://bucket/token=1/m.gguf",
        "https://host/search?q=shoes&page=2",
        "write to me@example.com; key=value, token=word",
        "file:///data/m.gguf",
      })
  void leavesEverythingElse(String text) {
    assertThat(Credentials.hidden(text)).isEqualTo(text);
    assertThat(Credentials.areIn(text)).isFalse();
  }

  @Test
  void takesNoLongTimeForLongTexts() {
    String text = "a://" + "b:".repeat(20_000) + "?" + "token".repeat(20_000);
    assertThat(Credentials.hidden(text)).isEqualTo(text);
  }
}
