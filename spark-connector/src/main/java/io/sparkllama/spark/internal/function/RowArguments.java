package io.sparkllama.spark.internal.function;

import io.sparkllama.request.ChatMessage;
import io.sparkllama.result.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The arguments of a call, out of a row's values of Catalyst. {@link RowException} says what is
 * wrong with those that cannot be asked.
 */
final class RowArguments {

  /** Each is scored by itself behind the text. */
  private static final int MOST_LABELS = 10_000;

  /** What ill-formed bytes become in a string. */
  private static final char REPLACEMENT = '\uFFFD';

  private RowArguments() {}

  /**
   * A text of Catalyst's, whose bytes nobody has looked at.
   *
   * @throws RowException if they are not UTF-8
   */
  static String text(Object value) {
    if (value == null) {
      return null;
    }
    String text = value.toString();
    if (text.indexOf(REPLACEMENT) >= 0 && !UTF8String.fromString(text).equals(value)) {
      throw new RowException(
          Failure.Kind.PROMPT_INVALID,
          "a text of the row is not well-formed UTF-8; repair it, as make_valid_utf8 does");
    }
    return text;
  }

  /** The labels to choose from: two or more, all distinct, and none of them null. */
  static List<String> labels(ArrayData array) {
    if (array.numElements() > MOST_LABELS) {
      throw new RowException(
          Failure.Kind.PROMPT_INVALID,
          "there are " + array.numElements() + " labels; give at most " + MOST_LABELS);
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        throw new RowException(Failure.Kind.PROMPT_NULL, "label " + i + " is null; leave it out");
      }
      labels.add(text(array.getUTF8String(i)));
    }
    if (labels.size() < 2 || new HashSet<>(labels).size() < labels.size()) {
      throw new RowException(
          Failure.Kind.PROMPT_INVALID,
          "labels is " + labels + "; it must be two or more, all distinct");
    }
    return labels;
  }

  /** A conversation, of which each message has a role. */
  static List<ChatMessage> messages(ArrayData array) {
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        throw new RowException(
            Failure.Kind.PROMPT_NULL,
            "message " + i + " of the conversation is null; leave it out");
      }
      InternalRow message = array.getStruct(i, 2);
      String role = message.isNullAt(0) ? null : text(message.getUTF8String(0));
      String content = message.isNullAt(1) ? null : text(message.getUTF8String(1));
      messages.add(new ChatMessage(role(i, role), content));
    }
    return messages;
  }

  private static ChatMessage.Role role(int index, String name) {
    for (ChatMessage.Role role : ChatMessage.Role.values()) {
      if (role.name().equalsIgnoreCase(name)) {
        return role;
      }
    }
    throw new RowException(
        Failure.Kind.PROMPT_INVALID,
        "message "
            + index
            + " of the conversation has "
            + (name == null ? "no role" : "the role '" + name + "'")
            + "; it must be system, user or assistant");
  }
}
