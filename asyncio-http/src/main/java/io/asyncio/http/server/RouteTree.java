package io.asyncio.http.server;

import io.asyncio.http.BadMessageException;
import io.asyncio.http.grammar.PercentCoding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The paths of a router, as a tree of their segments, and how one is found in it.
///
/// At each place a text goes before a part of a kind, that before a part of any kind, that before a
/// part that takes all the rest, and that before what is mounted there. A search goes down the
/// first that fits and turns back where it led nowhere; it keeps the methods that it passed, for an
/// answer that names them. Paths without parts are found in one step beside the tree.
final class RouteTree {

  private final Node root = new Node();

  /// Places of paths without parts, by these paths.
  private final Map<String, Node> direct = new HashMap<>();

  /// One place in the tree of paths.
  static final class Node {
    final Map<String, Node> literals = new HashMap<>(4);
    final List<Branch> parts = new ArrayList<>(0);
    @Nullable Node rest;
    @Nullable Router mounted;
    @Nullable Handler below;
    final Map<String, Route> routes = new LinkedHashMap<>(4);

    @Nullable Route route(String method) {
      Route found = routes.get(method);
      if (found == null && method.equals("HEAD")) {
        found = routes.get("GET");
      }
      return found == null ? routes.get(Router.ANY) : found;
    }
  }

  record Branch(String kind, Predicate<String> isAllowed, Node node) {}

  /// Finds the place of a path, which is made if it is not there.
  Node add(RoutePattern pattern) {
    Node node = root;
    for (RoutePattern.Segment segment : pattern.segments()) {
      Node next =
          switch (segment) {
            case RoutePattern.Literal literal ->
                node.literals.computeIfAbsent(literal.text(), _ -> new Node());
            case RoutePattern.Parameter parameter -> branch(node, parameter);
            case RoutePattern.Rest _ -> node.rest == null ? new Node() : node.rest;
          };
      if (segment instanceof RoutePattern.Rest) {
        node.rest = next;
      }
      node = next;
    }
    return node;
  }

  private static Node branch(Node node, RoutePattern.Parameter parameter) {
    for (Branch branch : node.parts) {
      if (branch.kind().equals(parameter.kind())) {
        return branch.node();
      }
    }
    Branch added = new Branch(parameter.kind(), parameter.isAllowed(), new Node());
    // A part of any kind comes last.
    node.parts.add(parameter.kind().isEmpty() ? node.parts.size() : 0, added);
    return added.node();
  }

  void putDirect(String path, Node node) {
    direct.put(path, node);
  }

  /// Finds the route of a path without parts, as it was added.
  @Nullable Route direct(String path, String method) {
    Node node = direct.get(path);
    return node == null ? null : node.route(method);
  }

  /// Looks for a path.
  ///
  /// @param start of what belongs to this tree: a slash, or the end of the path
  Search search(String path, String method, int start) {
    Search search = new Search(path, method);
    search.visit(root, start);
    return search;
  }

  /// The routers that are mounted at its places.
  List<Router> mounted() {
    return mounted(root);
  }

  private static List<Router> mounted(Node node) {
    List<Router> found = new ArrayList<>();
    if (node.mounted != null) {
      found.add(node.mounted);
    }
    node.literals.values().forEach(each -> found.addAll(mounted(each)));
    return found;
  }

  /// One walk through the tree, which turns back where it went wrong.
  static final class Search {

    private final String path;
    private final String method;
    private final List<String> values = new ArrayList<>(4);
    private @Nullable Set<String> allowed;
    @Nullable Route found;
    @Nullable Handler below;
    int belowAt;

    private Search(String path, String method) {
      this.path = path;
      this.method = method;
    }

    /// Looks on from a slash, or from the end of the path.
    private boolean visit(Node node, int at) {
      if (at == path.length()) {
        return end(node, at);
      }
      int slash = path.indexOf('/', at + 1);
      int end = slash < 0 ? path.length() : slash;
      String segment = decode(path.substring(at + 1, end));
      Node literal = node.literals.get(segment);
      if (literal != null && visit(literal, end)) {
        return true;
      }
      for (Branch branch : node.parts) {
        if (branch.isAllowed().test(segment)) {
          values.add(segment);
          if (visit(branch.node(), end)) {
            return true;
          }
          values.removeLast();
        }
      }
      if (node.rest != null && takeRest(node.rest, at)) {
        return true;
      }
      return goBelow(node, at);
    }

    private boolean end(Node node, int at) {
      found = node.route(method);
      if (found != null) {
        return true;
      }
      allow(node);
      return node.routes.isEmpty() && goBelow(node, at);
    }

    private void allow(Node node) {
      Set<String> methods = allowed();
      methods.addAll(node.routes.keySet());
      allowed = methods;
    }

    /// The methods of what was passed, made only when they are asked for.
    Set<String> allowed() {
      return allowed == null ? new TreeSet<>() : allowed;
    }

    private boolean takeRest(Node rest, int at) {
      found = rest.route(method);
      if (found == null) {
        allow(rest);
        return false;
      }
      values.add(decode(path.substring(at + 1)));
      return true;
    }

    private boolean goBelow(Node node, int at) {
      below = node.below;
      belowAt = at;
      return below != null;
    }

    private static String decode(String segment) {
      return segment.indexOf('%') < 0
          ? segment
          : PercentCoding.decode(segment, false)
              .orElseThrow(() -> new BadMessageException("a path is wrongly coded"));
    }

    Map<String, String> parametersOf(Route route) {
      if (values.isEmpty()) {
        return Map.of();
      }
      Map<String, String> parameters = new LinkedHashMap<>(2 * values.size());
      int next = 0;
      for (RoutePattern.Segment segment : route.pattern().segments()) {
        switch (segment) {
          case RoutePattern.Literal _ -> {}
          case RoutePattern.Parameter part -> parameters.put(part.name(), values.get(next++));
          case RoutePattern.Rest rest -> parameters.put(rest.name(), values.get(next++));
        }
      }
      return Collections.unmodifiableMap(parameters);
    }
  }
}
