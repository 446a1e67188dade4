package io.asyncio.verification;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Members of the JDK that our main code must not use, and what to do instead.
///
/// A pattern is written `owner.name` or `owner.name(parameters)`, owner and parameters as class
/// files have them, or `owner` alone for any mention of the class; `*` stands for any part of a
/// name.
///
/// @param name what the ban is about
/// @param cure what to use instead
/// @param modules the modules that are held to it
/// @param allowed classes, or packages ending in a dot, that may use them all the same
/// @param patterns the members that are meant
record BannedCall(
    String name, String cure, List<String> modules, List<String> allowed, List<Pattern> patterns) {

  static BannedCall of(String name, String cure, String... patterns) {
    return new BannedCall(
        name,
        cure,
        Checkout.PUBLISHED,
        List.of(),
        Stream.of(patterns).map(BannedCall::compiled).toList());
  }

  BannedCall onlyIn(String... modules) {
    return new BannedCall(name, cure, List.of(modules), allowed, patterns);
  }

  BannedCall allowedIn(String... places) {
    return new BannedCall(name, cure, modules, List.of(places), patterns);
  }

  boolean forbids(MemberUse use) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(use.member()).matches())
        && allowed.stream().noneMatch(use::isIn);
  }

  String complaint(MemberUse use) {
    return use.user() + " uses " + use.member() + ": " + cure;
  }

  private static Pattern compiled(String pattern) {
    var exact =
        Stream.of(pattern.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining("[^;:()]*"));
    var isClass = pattern.indexOf('.') < 0;
    var isWhole = isClass || pattern.indexOf('(') >= 0;
    return Pattern.compile(exact + (isClass ? "" : isWhole ? ".*" : "[(:].*"));
  }
}
