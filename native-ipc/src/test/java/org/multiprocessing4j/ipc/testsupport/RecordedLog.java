package org.multiprocessing4j.ipc.testsupport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * A log for the JVM of a test that is started with {@code -Dslf4j.provider} and the name of this
 * class: it keeps the warnings and errors of this library.
 */
public final class RecordedLog extends LogProvider {
  /** What was logged, oldest first. */
  public static final List<String> LINES = new CopyOnWriteArrayList<>();

  @Override
  public ILoggerFactory getLoggerFactory() {
    return Recorder::new;
  }

  private static final class Recorder extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final boolean isOurs;

    Recorder(String name) {
      this.name = name;
      this.isOurs = name.startsWith("org.multiprocessing4j.");
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String pattern,
        Object @Nullable [] arguments,
        @Nullable Throwable failure) {
      LINES.add(MessageFormatter.arrayFormat(pattern, arguments, failure).getMessage());
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return false;
    }

    @Override
    public boolean isWarnEnabled() {
      return isOurs;
    }

    @Override
    public boolean isErrorEnabled() {
      return isOurs;
    }
  }
}
