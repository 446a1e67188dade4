package io.asyncio.cli;

import java.net.URI;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import org.jspecify.annotations.Nullable;

/// The one source file as javac sees it: text in memory under the name that the user typed.
final class SourceText extends SimpleJavaFileObject {
  private final String shownName;
  private final String text;

  SourceText(String shownName, String text) {
    super(URI.create("string:///Program.java"), JavaFileObject.Kind.SOURCE);
    this.shownName = shownName;
    this.text = text;
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
