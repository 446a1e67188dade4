package consumer;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.slf4j.event.KeyValuePair;

/// Lets another thread write, which cannot know the context of the code that logged: so the context
/// variable is put into the event before the event goes to the queue.
public final class RequestAppender extends AsyncAppender {

  @Override
  protected void preprocess(ILoggingEvent event) {
    ((LoggingEvent) event).addKeyValuePair(new KeyValuePair("request", Requests.REQUEST.get()));
    super.preprocess(event);
  }
}
