package io.asyncio.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/// The method `application()` of a program that `serve` serves: static or not, of any visibility.
///
/// What it returns belongs to the library's HTTP, which this module does not know: it is called by
/// its method `run(String, int)`.
final class ApplicationMethod {
  private static final String NAME = "application";

  private final Class<?> owner;
  private final Method method;

  private ApplicationMethod(Class<?> owner, Method method) {
    this.owner = owner;
    this.method = method;
  }

  static ApplicationMethod of(Class<?> owner) throws StartFailedException {
    try {
      return new ApplicationMethod(owner, owner.getDeclaredMethod(NAME));
    } catch (NoSuchMethodException _) {
      throw new StartFailedException(
          StartFailedException.PROGRAM_IS_WRONG,
          "asyncio serve: class %s has no method %s(); add 'Application application() { … }', with io.asyncio.http.server.Application"
              .formatted(owner.getName(), NAME));
    }
  }

  /// Serves until the process is told to end; what the program throws comes out as it is.
  void serve(String host, int port) throws Throwable {
    Object application = MainMethod.bound(owner, method).invoke();
    try {
      runner(application).invoke(application, host, port);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private Method runner(Object application) throws StartFailedException {
    try {
      return application.getClass().getMethod("run", String.class, int.class);
    } catch (NoSuchMethodException | NullPointerException _) {
      throw new StartFailedException(
          StartFailedException.PROGRAM_IS_WRONG,
          "asyncio serve: method %s() of class %s returned %s; return an io.asyncio.http.server.Application"
              .formatted(NAME, owner.getName(), application));
    }
  }
}
