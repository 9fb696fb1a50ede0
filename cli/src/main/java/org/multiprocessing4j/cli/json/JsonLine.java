package org.multiprocessing4j.cli.json;

/** A flat JSON object on one line, written field by field. */
public final class JsonLine {
  private final StringBuilder text = new StringBuilder("{");

  /** Begins an object whose first field says what it is about. */
  public JsonLine(String event) {
    append("event", event);
  }

  /** Adds a number. */
  public JsonLine put(String name, long value) {
    comma(name).append(value);
    return this;
  }

  /** Adds a truth value. */
  public JsonLine put(String name, boolean value) {
    comma(name).append(value);
    return this;
  }

  /** Adds a string. */
  public JsonLine put(String name, String value) {
    append(name, value);
    return this;
  }

  /** Returns the complete object, without a line end. */
  @Override
  public String toString() {
    return text + "}";
  }

  private void append(String name, String value) {
    comma(name);
    quote(value);
  }

  private StringBuilder comma(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    quote(name);
    return text.append(':');
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
