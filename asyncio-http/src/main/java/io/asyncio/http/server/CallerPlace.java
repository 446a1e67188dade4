package io.asyncio.http.server;

import java.util.Set;

/// Where in a program something was given to an application.
final class CallerPlace {

  private static final Set<String> OURS =
      Set.of(
          CallerPlace.class.getName(),
          AddedMiddleware.class.getName(),
          Application.class.getName(),
          Route.class.getName(),
          Router.class.getName());

  private CallerPlace() {}

  /// File and line of the first caller that is not one of these.
  static String find() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .filter(frame -> !OURS.contains(frame.getClassName()))
                .findFirst()
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .orElse("an unknown place"));
  }
}
