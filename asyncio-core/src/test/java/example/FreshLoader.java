package example;

import java.io.IOException;
import java.io.InputStream;

/// Loads one class anew, so that it is initialised once more.
final class FreshLoader extends ClassLoader {

  FreshLoader() {
    super(FreshLoader.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.equals("example.Initialiser")) {
      return super.loadClass(name, resolve);
    }
    try (InputStream in = FreshLoader.class.getResourceAsStream("Initialiser.class")) {
      byte[] code = in.readAllBytes();
      return defineClass(name, code, 0, code.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
