package consumer;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/// `%request` in a pattern: the context variable of the code that logs. That is right with an
/// appender that writes in the thread that logs; see [RequestAppender] for the other ones.
public final class RequestConverter extends ClassicConverter {

  @Override
  public String convert(ILoggingEvent event) {
    return Requests.REQUEST.get();
  }
}
