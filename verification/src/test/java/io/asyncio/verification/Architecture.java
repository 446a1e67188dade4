package io.asyncio.verification;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/// What ARCHITECTURE.md promises, as rules over the packages below one root.
///
/// The root is a parameter, so that the rules can be shown to fire on a small tree of offenders.
final class Architecture {
  /// A layer is the root package itself, named `""`, or a package below it with all of its own.
  private static final Map<String, Set<String>> LAYERS =
      Map.ofEntries(
          Map.entry("loop", Set.of()),
          Map.entry("coroutine", Set.of("loop")),
          Map.entry("", Set.of("loop", "coroutine")),
          Map.entry("sync", Set.of("")),
          Map.entry("inspect", Set.of("", "loop")),
          Map.entry("net", Set.of("", "loop", "sync")),
          Map.entry("testing", Set.of("", "loop", "sync")),
          Map.entry("http", Set.of("", "loop", "sync", "net")),
          Map.entry("micrometer", Set.of("")),
          Map.entry("cli", Set.of("", "loop", "sync", "inspect")),
          Map.entry("conformance", Set.of("", "loop", "sync", "net", "testing")));

  private static final Set<String> SILENT_LAYERS =
      Set.of("", "loop", "coroutine", "sync", "inspect", "net", "http");

  private static final Pattern BANNED_NAME =
      Pattern.compile(
          "(Abstract|Base|Default)[A-Z].*|.*(Utils?|Helper|Manager|Impl|Wrapper|Data|Info)");

  /// Names that asyncio gave, and twins of the programs `groups/base_exceptions` and
  /// `streams/read_timeout_keeps_data`.
  private static final Set<String> NAMES_OF_PYTHON =
      Set.of("BaseExceptionGroup", "BaseExceptions", "ReadTimeoutKeepsData");

  private static final Set<String> DOOR_OPENERS =
      Set.of("setAccessible", "trySetAccessible", "privateLookupIn");

  private final String root;

  Architecture(String root) {
    this.root = root;
  }

  List<ArchRule> rules() {
    return List.of(
        classes().should(useOnlyLayersBelow()).as("layers are used downwards only"),
        slices().assignedFrom(packages()).should().beFreeOfCycles().as("packages have no cycle"),
        noClasses().should(haveABannedName()).as("names say what a thing is"),
        classes().that().arePublic().should(beOfOneOfFiveKinds()).as("public types are closed"),
        noClasses()
            .that(areNot(root + ".coroutine.VirtualThreads"))
            .and(areNot(root + ".cli.MainMethod"))
            .should(openClosedDoors())
            .as("only VirtualThreads opens what the JDK closed"),
        noClasses()
            .that(areInSilentLayers())
            .should(print())
            .as("the library never prints, it logs"),
        classes().should(liveInANullMarkedPackage()).as("packages are null-marked"));
  }

  /// Returns the whole name if the package is none of ours, which is the name of no layer.
  private String layerOf(String packageName) {
    if (packageName.equals(root)) {
      return "";
    }
    if (!packageName.startsWith(root + ".")) {
      return packageName;
    }
    var below = packageName.substring(root.length() + 1);
    var dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }

  private boolean isOurs(JavaClass type) {
    return (type.getPackageName() + ".").startsWith(root + ".");
  }

  private ArchCondition<JavaClass> useOnlyLayersBelow() {
    return new ArchCondition<>("use only the layers below") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        var layer = layerOf(type.getPackageName());
        if (!LAYERS.containsKey(layer)) {
          events.add(violated(type, type.getName() + " stands in no layer; add a row to LAYERS"));
          return;
        }
        type.getDirectDependenciesFromSelf().stream()
            .filter(dependency -> isOurs(dependency.getTargetClass().getBaseComponentType()))
            .filter(dependency -> {
              var target = dependency.getTargetClass().getBaseComponentType();
              var used = layerOf(target.getPackageName());
              return !used.equals(layer) && !LAYERS.get(layer).contains(used);
            })
            .forEach(dependency -> events.add(violated(type, dependency.getDescription())));
      }
    };
  }

  /// `slices().matching("io.asyncio.(**)")` would leave out the root package.
  private SliceAssignment packages() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return isOurs(type) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages below " + root;
      }
    };
  }

  private static ArchCondition<JavaClass> haveABannedName() {
    return new ArchCondition<>("have a banned name") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        var name = type.getSimpleName();
        if (BANNED_NAME.matcher(name).matches() && !NAMES_OF_PYTHON.contains(name)) {
          events.add(SimpleConditionEvent.satisfied(type, type.getName() + " has a banned name"));
        }
      }
    };
  }

  /// A coroutine is extended by the layer above, which it may not name in a permits clause; its
  /// package is not exported.
  private ArchCondition<JavaClass> beOfOneOfFiveKinds() {
    return new ArchCondition<>("be final, sealed, a record, an enum or an interface") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        var isAbstract = type.getModifiers().contains(JavaModifier.ABSTRACT);
        var isClosed =
            type.isEnum()
                || type.getModifiers().contains(JavaModifier.FINAL)
                || type.reflect().isSealed();
        var isRootOfExceptions = isAbstract && type.isAssignableTo(Throwable.class);
        if (!type.isInterface()
            && !isClosed
            && !isRootOfExceptions
            && !type.getName().equals(root + ".coroutine.Coroutine")) {
          events.add(violated(type, type.getName() + " is open; make it final or sealed"));
        }
      }
    };
  }

  /// Matches by the name of the target alone: `Field.setAccessible` is not a call of
  /// `AccessibleObject.setAccessible`.
  private static ArchCondition<JavaClass> openClosedDoors() {
    return new ArchCondition<>("open what the JDK closed") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getAccessesFromSelf().stream()
            .filter(access ->
                DOOR_OPENERS.contains(access.getTarget().getName())
                    || access.getTargetOwner().getPackageName().startsWith("jdk.internal")
                    || access.getTargetOwner().getPackageName().startsWith("sun."))
            .forEach(access -> events.add(satisfied(type, access)));
      }
    };
  }

  private static ArchCondition<JavaClass> print() {
    return new ArchCondition<>("print") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getAccessesFromSelf().stream()
            .filter(Architecture::isPrinting)
            .forEach(access -> events.add(satisfied(type, access)));
      }
    };
  }

  private static boolean isPrinting(JavaAccess<?> access) {
    return switch (access.getTargetOwner().getName() + "." + access.getTarget().getName()) {
      case "java.lang.System.out", "java.lang.System.err" -> true;
      default ->
          access.getTargetOwner().isAssignableTo("java.lang.IO")
              || access.getTarget().getFullName().endsWith(".printStackTrace()");
    };
  }

  private ArchCondition<JavaClass> liveInANullMarkedPackage() {
    return new ArchCondition<>("live in a package that is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
          events.add(
              violated(type, type.getName() + " is in a package without @NullMarked package-info"));
        }
      }
    };
  }

  private DescribedPredicate<JavaClass> areInSilentLayers() {
    return DescribedPredicate.describe(
        "are part of core", type -> SILENT_LAYERS.contains(layerOf(type.getPackageName())));
  }

  private static DescribedPredicate<JavaClass> areNot(String name) {
    return DescribedPredicate.describe(
        "are not " + name,
        type -> !type.getName().equals(name) && !type.getName().startsWith(name + "$"));
  }

  private static SimpleConditionEvent violated(JavaClass type, String message) {
    return (SimpleConditionEvent) SimpleConditionEvent.violated(type, message);
  }

  private static SimpleConditionEvent satisfied(JavaClass type, JavaAccess<?> access) {
    return (SimpleConditionEvent) SimpleConditionEvent.satisfied(type, access.getDescription());
  }
}
