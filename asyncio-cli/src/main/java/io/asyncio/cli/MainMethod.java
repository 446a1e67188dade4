package io.asyncio.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;

/// The `main` of a program, chosen and called as the `java` command does: `main(String[])` before
/// `main()`, static or not, inherited or not, of any visibility but private.
///
/// @see <a href="https://openjdk.org/jeps/512">JEP 512</a>
final class MainMethod {
  private final Class<?> owner;
  private final Method method;

  private MainMethod(Class<?> owner, Method method) {
    this.owner = owner;
    this.method = method;
  }

  static MainMethod of(Class<?> owner) throws StartFailedException {
    var method = find(owner, String[].class).or(() -> find(owner));
    if (method.isEmpty()) {
      throw wrong(
          "asyncio: class %s has no main method; add 'void main() { … }'"
              .formatted(owner.getName()));
    }
    return new MainMethod(owner, method.get());
  }

  /// Calls the method; what it throws comes out as it is.
  ///
  /// @throws StartFailedException if the method needs an object that cannot be made
  void invoke(String[] arguments) throws Throwable {
    var main = bound(owner, method);
    if (method.getParameterCount() == 0) {
      main.invoke();
    } else {
      main.invoke(arguments);
    }
  }

  /// Returns a method of a program, ready to be called: on a new object, if it needs one.
  ///
  /// @throws StartFailedException if the object cannot be made
  static MethodHandle bound(Class<?> owner, Method method) throws Throwable {
    var lookup = MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
    var handle = lookup.unreflect(method);
    return Modifier.isStatic(method.getModifiers())
        ? handle
        : handle.bindTo(constructor(owner, lookup).invoke());
  }

  private static MethodHandle constructor(Class<?> owner, Lookup lookup)
      throws StartFailedException, IllegalAccessException {
    for (var constructor : owner.getDeclaredConstructors()) {
      if (constructor.getParameterCount() == 0
          && !Modifier.isPrivate(constructor.getModifiers())
          && !Modifier.isAbstract(owner.getModifiers())) {
        return lookup.unreflectConstructor(constructor);
      }
    }
    throw wrong(
        ("asyncio: cannot make an object of class %s to call its method;"
                + " add a constructor without parameters or make the method static")
            .formatted(owner.getName()));
  }

  private static StartFailedException wrong(String message) {
    return new StartFailedException(StartFailedException.PROGRAM_IS_WRONG, message);
  }

  private static Optional<Method> find(Class<?> owner, Class<?>... parameters) {
    return declared(owner, parameters)
        .or(() -> inheritedFromInterface(owner, parameters))
        .filter(method -> isLaunchable(owner, method));
  }

  private static Optional<Method> declared(Class<?> owner, Class<?>... parameters) {
    for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
      try {
        return Optional.of(type.getDeclaredMethod("main", parameters));
      } catch (NoSuchMethodException _) {
        // perhaps the superclass has it
      }
    }
    return Optional.empty();
  }

  private static Optional<Method> inheritedFromInterface(Class<?> owner, Class<?>... parameters) {
    try {
      return Optional.of(owner.getMethod("main", parameters));
    } catch (NoSuchMethodException _) {
      return Optional.empty();
    }
  }

  private static boolean isLaunchable(Class<?> owner, Method method) {
    int modifiers = method.getModifiers();
    boolean visible =
        Modifier.isPublic(modifiers)
            || Modifier.isProtected(modifiers)
            || method.getDeclaringClass().getPackageName().equals(owner.getPackageName());
    return visible && !Modifier.isPrivate(modifiers) && method.getReturnType() == void.class;
  }
}
