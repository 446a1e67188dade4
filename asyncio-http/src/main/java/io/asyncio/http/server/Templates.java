package io.asyncio.http.server;

import io.asyncio.http.Key;
import java.util.Map;

/// Makes pages of templates: the seam behind which a library for them stands.
///
/// ```java
/// app.setAttribute(Templates.KEY, (name, model) -> engine.render(name + ".html", model));
/// router.get("/", request -> Templates.page(request, "index", Map.of("user", user)));
/// ```
///
/// @see <a href="https://aiohttp-jinja2.readthedocs.io/">aiohttp-jinja2</a>
@FunctionalInterface
public interface Templates {

  /// Under which an application has its templates.
  Key<Templates> KEY = Key.of("templates", Templates.class);

  /// Makes a text. May suspend; what reads files has to do so in a thread.
  ///
  /// @param name of the template
  /// @param model what is filled in; escaped by the library
  /// @return the text
  /// @throws Exception if there is no such template, or it fails; answered by 500
  String render(String name, Map<String, ?> model) throws Exception;

  /// Answers with a page.
  ///
  /// @param request answered by an application that has templates
  /// @param name of the template
  /// @param model what is filled in
  /// @return 200, of HTML
  /// @throws Exception if the template fails
  /// @throws IllegalStateException if the application has no templates
  static Response page(Request request, String name, Map<String, ?> model) throws Exception {
    return Response.html(request.application().required(KEY).render(name, model));
  }
}
