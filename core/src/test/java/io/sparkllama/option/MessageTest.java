package io.sparkllama.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MessageTest {

  private static final OptionNames SHOUTED = name -> name.toUpperCase(Locale.ROOT);

  @Test
  void namesOptionsAsTheSurfaceDoes() {
    Message message = Message.of("raise ", Options.MAX_TOKENS, " or ", Options.CONTEXT_SIZE);
    assertThat(message).hasToString("raise maxTokens or contextSize");
    assertThat(message.text(SHOUTED)).isEqualTo("raise MAXTOKENS or CONTEXTSIZE");
    assertThat(message.options()).containsExactly("maxTokens", "contextSize");
  }

  /** Such as the name of a column, or a part of a prompt. */
  @Test
  void neverChangesAWordThatOnlyLooksLikeAName() {
    Message message =
        Message.of(Options.JSON_SCHEMA, ": there is no ", "topP", " in /properties/topP");
    assertThat(message.text(SHOUTED)).isEqualTo("JSONSCHEMA: there is no topP in /properties/topP");
  }

  @Test
  void joinsMessages() {
    Message inner = Message.of("lower ", Options.TOP_K, " to ", 3);
    Message outer = Message.of(Options.SEED, inner, "!", inner, Options.STOP);
    assertThat(outer).hasToString("seedlower topK to 3!lower topK to 3stop");
    assertThat(outer.text(SHOUTED)).isEqualTo("SEEDlower TOPK to 3!lower TOPK to 3STOP");
    assertThat(Message.of()).hasToString("");
  }

  @Test
  void refusesListsThatDoNotMatch() {
    assertThatThrownBy(() -> new Message(List.of("a"), List.of("topK")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there are 1 texts for 1 options; give one more");
  }

  @Test
  void comesBackFromSerialization() throws IOException, ClassNotFoundException {
    OptionException error = OptionException.outOfRange(Options.TOP_P, 7, Options.TOP_P.range());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(error);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      OptionException back = (OptionException) in.readObject();
      assertThat(back.explanation()).isEqualTo(error.explanation());
      assertThat(back).hasMessage(error.getMessage());
    }
  }
}
