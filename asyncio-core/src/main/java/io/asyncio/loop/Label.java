package io.asyncio.loop;

/// The simple name of an object's class; of a lambda's, that of the class it stands in, because its
/// own name differs from run to run.
final class Label {

  private Label() {}

  static String of(Object object) {
    String type = object.getClass().getName();
    int lambda = type.indexOf("$$");
    String made = lambda < 0 ? type : type.substring(0, lambda);
    return made.substring(made.lastIndexOf('.') + 1);
  }
}
