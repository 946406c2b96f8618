package io.sparkllama.spark.internal.function;

import io.sparkllama.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The arguments of a call, out of a row's values of Catalyst. {@link IllegalArgumentException} says
 * what is wrong with those that cannot be asked.
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
   * @throws IllegalArgumentException if they are not UTF-8
   */
  static String text(Object value) {
    if (value == null) {
      return null;
    }
    String text = value.toString();
    if (text.indexOf(REPLACEMENT) >= 0 && !UTF8String.fromString(text).equals(value)) {
      throw new IllegalArgumentException(
          "a text of the row is not well-formed UTF-8; repair it, as make_valid_utf8 does");
    }
    return text;
  }

  /** The labels to choose from, none of which is null. */
  static List<String> labels(ArrayData array) {
    if (array.numElements() > MOST_LABELS) {
      throw new IllegalArgumentException(
          "there are " + array.numElements() + " labels; give at most " + MOST_LABELS);
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        throw new IllegalArgumentException("label " + i + " is null; leave it out");
      }
      labels.add(text(array.getUTF8String(i)));
    }
    return labels;
  }

  /** A conversation, of which each message has a role. */
  static List<ChatMessage> messages(ArrayData array) {
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        throw new IllegalArgumentException(
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
    throw new IllegalArgumentException(
        "message "
            + index
            + " of the conversation has "
            + (name == null ? "no role" : "the role '" + name + "'")
            + "; it must be system, user or assistant");
  }
}
