package io.asyncio.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Defines the classes of a [Program] from memory.
///
/// The program's classes come before the library's, as in the JDK's source launcher. The loader has
/// no name on purpose: a name would stand in front of every line of a stack trace.
final class ProgramLoader extends ClassLoader {
  private final Map<String, byte[]> classes;

  ProgramLoader(Program program, ClassLoader library) {
    super(library);
    this.classes = program.classes();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!classes.containsKey(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      var loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    var bytes = classes.get(name);
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    if (name.endsWith(".class")) {
      var className = name.substring(0, name.length() - ".class".length()).replace('/', '.');
      var bytes = classes.get(className);
      if (bytes != null) {
        return new ByteArrayInputStream(bytes);
      }
    }
    return super.getResourceAsStream(name);
  }
}
