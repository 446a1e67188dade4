package io.asyncio.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A method or field that a class file names in its constant pool, and so may call or refer to.
///
/// The pool is read instead of the instructions, because method references stand there as well.
///
/// @param user binary name of the class that uses it, with dots
/// @param member `owner.method(parameters)result` or `owner.field:type` in the words of class
///   files, or the `owner` alone if a class is named
record MemberUse(String user, String member) {
  static List<MemberUse> in(List<Path> classFiles) {
    var models = classFiles.stream().map(MemberUse::parse).toList();
    Map<String, String> parents = new HashMap<>();
    for (var model : models) {
      model
          .superclass()
          .ifPresent(
              parent -> parents.put(model.thisClass().asInternalName(), parent.asInternalName()));
    }
    var uses = new ArrayList<MemberUse>();
    for (var model : models) {
      var user = model.thisClass().asInternalName().replace('/', '.');
      for (var entry : model.constantPool()) {
        switch (entry) {
          case MemberRefEntry member -> {
            var colon = member instanceof FieldRefEntry ? ":" : "";
            var signature = "." + member.name().stringValue() + colon + member.type().stringValue();
            owners(member, parents)
                .map(owner -> new MemberUse(user, owner + signature))
                .forEach(uses::add);
          }
          case ClassEntry type -> uses.add(new MemberUse(user, type.asInternalName()));
          default -> {}
        }
      }
    }
    return uses;
  }

  /// A static method may be named through one of our subclasses of the class that declares it; a
  /// constructor may not.
  private static Stream<String> owners(MemberRefEntry member, Map<String, String> parents) {
    var owner = member.owner().asInternalName();
    return member.name().equalsString("<init>")
        ? Stream.of(owner)
        : Stream.iterate(owner, type -> type != null, parents::get);
  }

  private static ClassModel parse(Path classFile) {
    try {
      return ClassFile.of().parse(classFile);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /// Tells whether the user is the class of that name, nested in it, or in the package named with a
  /// dot at its end.
  boolean isIn(String place) {
    return place.endsWith(".")
        ? user.startsWith(place)
        : user.equals(place) || user.startsWith(place + "$");
  }
}
