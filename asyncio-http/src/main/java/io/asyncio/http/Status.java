package io.asyncio.http;

import org.jspecify.annotations.Nullable;

/// How a request ended: a number of three digits and a word for people.
///
/// @param code 100 to 999
/// @param reason tells people what the code tells programs; may be empty
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15">RFC 9110, section 15</a>
public record Status(int code, String reason) {

  /// 100: go on with the body.
  public static final Status CONTINUE = new Status(100, "Continue");

  /// 101: the connection speaks another protocol from here on.
  public static final Status SWITCHING_PROTOCOLS = new Status(101, "Switching Protocols");

  /// 103: fields that the final answer will probably have.
  public static final Status EARLY_HINTS = new Status(103, "Early Hints");

  /// 200.
  public static final Status OK = new Status(200, "OK");

  /// 201: something new is there now.
  public static final Status CREATED = new Status(201, "Created");

  /// 202: it will be done.
  public static final Status ACCEPTED = new Status(202, "Accepted");

  /// 204: done, and nothing to say.
  public static final Status NO_CONTENT = new Status(204, "No Content");

  /// 206: the part that was asked for.
  public static final Status PARTIAL_CONTENT = new Status(206, "Partial Content");

  /// 301: for ever elsewhere.
  public static final Status MOVED_PERMANENTLY = new Status(301, "Moved Permanently");

  /// 302: for now elsewhere.
  public static final Status FOUND = new Status(302, "Found");

  /// 303: the answer is elsewhere, to be got by GET.
  public static final Status SEE_OTHER = new Status(303, "See Other");

  /// 304: what the client has is still right.
  public static final Status NOT_MODIFIED = new Status(304, "Not Modified");

  /// 307: for now elsewhere, by the same method.
  public static final Status TEMPORARY_REDIRECT = new Status(307, "Temporary Redirect");

  /// 308: for ever elsewhere, by the same method.
  public static final Status PERMANENT_REDIRECT = new Status(308, "Permanent Redirect");

  /// 400: not understood.
  public static final Status BAD_REQUEST = new Status(400, "Bad Request");

  /// 401: say who you are.
  public static final Status UNAUTHORIZED = new Status(401, "Unauthorized");

  /// 403: not for you.
  public static final Status FORBIDDEN = new Status(403, "Forbidden");

  /// 404: nothing there.
  public static final Status NOT_FOUND = new Status(404, "Not Found");

  /// 405: there, but not by this method.
  public static final Status METHOD_NOT_ALLOWED = new Status(405, "Method Not Allowed");

  /// 406: not in a form that the client takes.
  public static final Status NOT_ACCEPTABLE = new Status(406, "Not Acceptable");

  /// 407: tell the proxy who you are.
  public static final Status PROXY_AUTHENTICATION_REQUIRED =
      new Status(407, "Proxy Authentication Required");

  /// 408: the request did not come in time.
  public static final Status REQUEST_TIMEOUT = new Status(408, "Request Timeout");

  /// 409: does not go with how things stand.
  public static final Status CONFLICT = new Status(409, "Conflict");

  /// 410: was there.
  public static final Status GONE = new Status(410, "Gone");

  /// 411: say how long the body is.
  public static final Status LENGTH_REQUIRED = new Status(411, "Length Required");

  /// 412: a condition of the request does not hold.
  public static final Status PRECONDITION_FAILED = new Status(412, "Precondition Failed");

  /// 413: the body is too long.
  public static final Status CONTENT_TOO_LARGE = new Status(413, "Content Too Large");

  /// 414: the target is too long.
  public static final Status URI_TOO_LONG = new Status(414, "URI Too Long");

  /// 415: not in a form that the server takes.
  public static final Status UNSUPPORTED_MEDIA_TYPE = new Status(415, "Unsupported Media Type");

  /// 416: there is no such part.
  public static final Status RANGE_NOT_SATISFIABLE = new Status(416, "Range Not Satisfiable");

  /// 417: no such expectation can be met.
  public static final Status EXPECTATION_FAILED = new Status(417, "Expectation Failed");

  /// 421: this server does not speak for that host.
  public static final Status MISDIRECTED_REQUEST = new Status(421, "Misdirected Request");

  /// 422: understood, but wrong.
  public static final Status UNPROCESSABLE_CONTENT = new Status(422, "Unprocessable Content");

  /// 426: only in another protocol.
  public static final Status UPGRADE_REQUIRED = new Status(426, "Upgrade Required");

  /// 428: only with a condition.
  public static final Status PRECONDITION_REQUIRED = new Status(428, "Precondition Required");

  /// 429: too many requests.
  public static final Status TOO_MANY_REQUESTS = new Status(429, "Too Many Requests");

  /// 431: the fields are too long.
  public static final Status REQUEST_HEADER_FIELDS_TOO_LARGE =
      new Status(431, "Request Header Fields Too Large");

  /// 500: the server failed.
  public static final Status INTERNAL_SERVER_ERROR = new Status(500, "Internal Server Error");

  /// 501: the server cannot do that.
  public static final Status NOT_IMPLEMENTED = new Status(501, "Not Implemented");

  /// 502: the server behind this one answered wrongly.
  public static final Status BAD_GATEWAY = new Status(502, "Bad Gateway");

  /// 503: not now.
  public static final Status SERVICE_UNAVAILABLE = new Status(503, "Service Unavailable");

  /// 504: the server behind this one did not answer.
  public static final Status GATEWAY_TIMEOUT = new Status(504, "Gateway Timeout");

  /// 505: not in this version of HTTP.
  public static final Status HTTP_VERSION_NOT_SUPPORTED =
      new Status(505, "HTTP Version Not Supported");

  private static final int FIRST = 100;
  private static final int CLASSES = 100;
  private static final @Nullable Status[] KNOWN = known();

  /// Checks the parts.
  ///
  /// @throws IllegalArgumentException if the code has not three digits or the reason holds a
  ///   control character
  public Status {
    if (code < FIRST || code > 999) {
      throw new IllegalArgumentException("a status has three digits, from 100 on; found " + code);
    }
    for (int i = 0; i < reason.length(); i++) {
      char c = reason.charAt(i);
      if ((c < ' ' && c != '\t') || c >= 0x7f) {
        throw new IllegalArgumentException(
            "reason of status %d has the character U+%04X at %d; leave it out"
                .formatted(code, (int) c, i));
      }
    }
  }

  /// Returns the status of a code, with the usual reason.
  ///
  /// @param code 100 to 999
  /// @return with an empty reason if the code has none
  /// @throws IllegalArgumentException if the code has not three digits
  public static Status of(int code) {
    Status known = code >= FIRST && code < KNOWN.length ? KNOWN[code] : null;
    return known == null ? new Status(code, "") : known;
  }

  private static @Nullable Status[] known() {
    @Nullable Status[] byCode = new Status[600];
    for (Status status :
        new Status[] {
          CONTINUE,
          SWITCHING_PROTOCOLS,
          new Status(102, "Processing"),
          EARLY_HINTS,
          OK,
          CREATED,
          ACCEPTED,
          new Status(203, "Non-Authoritative Information"),
          NO_CONTENT,
          new Status(205, "Reset Content"),
          PARTIAL_CONTENT,
          new Status(207, "Multi-Status"),
          new Status(208, "Already Reported"),
          new Status(226, "IM Used"),
          new Status(300, "Multiple Choices"),
          MOVED_PERMANENTLY,
          FOUND,
          SEE_OTHER,
          NOT_MODIFIED,
          new Status(305, "Use Proxy"),
          TEMPORARY_REDIRECT,
          PERMANENT_REDIRECT,
          BAD_REQUEST,
          UNAUTHORIZED,
          new Status(402, "Payment Required"),
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          NOT_ACCEPTABLE,
          PROXY_AUTHENTICATION_REQUIRED,
          REQUEST_TIMEOUT,
          CONFLICT,
          GONE,
          LENGTH_REQUIRED,
          PRECONDITION_FAILED,
          CONTENT_TOO_LARGE,
          URI_TOO_LONG,
          UNSUPPORTED_MEDIA_TYPE,
          RANGE_NOT_SATISFIABLE,
          EXPECTATION_FAILED,
          MISDIRECTED_REQUEST,
          UNPROCESSABLE_CONTENT,
          new Status(423, "Locked"),
          new Status(424, "Failed Dependency"),
          new Status(425, "Too Early"),
          UPGRADE_REQUIRED,
          PRECONDITION_REQUIRED,
          TOO_MANY_REQUESTS,
          REQUEST_HEADER_FIELDS_TOO_LARGE,
          new Status(451, "Unavailable For Legal Reasons"),
          INTERNAL_SERVER_ERROR,
          NOT_IMPLEMENTED,
          BAD_GATEWAY,
          SERVICE_UNAVAILABLE,
          GATEWAY_TIMEOUT,
          HTTP_VERSION_NOT_SUPPORTED,
          new Status(506, "Variant Also Negotiates"),
          new Status(507, "Insufficient Storage"),
          new Status(508, "Loop Detected"),
          new Status(511, "Network Authentication Required"),
        }) {
      byCode[status.code] = status;
    }
    return byCode;
  }

  /// Says whether more is to come: 1xx.
  ///
  /// @return true from 100 to 199
  public boolean isInformational() {
    return code / CLASSES == 1;
  }

  /// Says whether it went well: 2xx.
  ///
  /// @return true from 200 to 299
  public boolean isSuccess() {
    return code / CLASSES == 2;
  }

  /// Says whether the answer is elsewhere: 3xx.
  ///
  /// @return true from 300 to 399
  public boolean isRedirect() {
    return code / CLASSES == 3;
  }

  /// Says whether the client was wrong: 4xx.
  ///
  /// @return true from 400 to 499
  public boolean isClientError() {
    return code / CLASSES == 4;
  }

  /// Says whether the server failed: 5xx.
  ///
  /// @return true from 500 to 599
  public boolean isServerError() {
    return code / CLASSES == 5;
  }

  /// Says whether a body can follow.
  ///
  /// @return false for 1xx, 204 and 304
  public boolean allowsBody() {
    return !isInformational() && code != NO_CONTENT.code && code != NOT_MODIFIED.code;
  }

  /// Returns the code and the reason, such as `404 Not Found`.
  @Override
  public String toString() {
    return reason.isEmpty() ? Integer.toString(code) : code + " " + reason;
  }
}
