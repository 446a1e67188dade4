package io.asyncio.cli;

import java.net.URI;
import java.net.URISyntaxException;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import org.jspecify.annotations.Nullable;

/// The one source file as javac sees it: text in memory under the name that the user typed.
final class SourceText extends SimpleJavaFileObject {
  private final String shownName;
  private final String text;

  SourceText(SourceFile source, String text) {
    super(place(source.simpleName()), JavaFileObject.Kind.SOURCE);
    this.shownName = source.shownName();
    this.text = text;
  }

  /// Returns an address that ends with the file's name: javac names an implicit class after it, and
  /// stack traces show it.
  private static URI place(String simpleName) {
    try {
      return new URI("program", null, "/" + simpleName, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("a file name that fits in no URI: " + simpleName, e);
    }
  }

  /// Returns the path as typed, so that a diagnostic starts with `FILE:LINE`.
  @Override
  public String getName() {
    return shownName;
  }

  @Override
  public String getCharContent(boolean ignoreEncodingErrors) {
    return text;
  }

  /// Accepts any class name, except those of files that can hold no program.
  @Override
  public boolean isNameCompatible(String simpleName, JavaFileObject.Kind kind) {
    return kind == JavaFileObject.Kind.SOURCE
        && !simpleName.equals("package-info")
        && !simpleName.equals("module-info");
  }

  @Override
  public @Nullable NestingKind getNestingKind() {
    return null;
  }

  @Override
  public @Nullable Modifier getAccessLevel() {
    return null;
  }
}
