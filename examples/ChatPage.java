import static io.asyncio.Asyncio.*;

import io.asyncio.http.HttpError;
import io.asyncio.http.Key;
import io.asyncio.http.Status;
import io.asyncio.http.middleware.Session;
import io.asyncio.http.middleware.Sessions;
import io.asyncio.http.server.Application;
import io.asyncio.http.server.EventSink;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;
import io.asyncio.http.server.ServerSentEvents;
import io.asyncio.http.server.WebSocketEndpoint;
import io.asyncio.http.websocket.Broadcast;
import io.asyncio.http.websocket.Message;
import io.asyncio.http.websocket.WebSocket;
import io.asyncio.sync.Condition;

/// A chat in the browser: a JSON API with sessions, messages over a WebSocket, and the number of
/// those present as server-sent events.
///
///     ./asyncio run examples/ChatPage.java [PORT]
///
/// Then open the address that it prints in two windows.
static final int REMEMBERED = 100;

static final Key<String> NAME = Key.of("name", String.class);

record Login(String name) {}

record Line(String name, String text) {}

final Deque<Line> lines = new ArrayDeque<>();
final Broadcast chat = new Broadcast(50, Broadcast.Lag.DISCONNECT);
final Condition presence = new Condition();

Application application() {
  Application app = new Application();
  // Without TLS, as on one's own machine, a browser would not send a cookie that is Secure.
  app.use(Sessions.of(Sessions.newKey()).withSecure(false));
  app.router().get("/", _ -> Response.html(PAGE));
  app.router().post("/api/login", this::login);
  app.router().get("/api/me", request -> Response.json(new Login(nameOf(request))));
  app.router().get("/api/lines", _ -> Response.json(lines));
  app.router().get("/present", request -> ServerSentEvents.stream(request, this::tellPresence));
  app.router()
      .get("/chat", WebSocketEndpoint.of(this::talk))
      .with((request, next) -> {
        request.setAttribute(NAME, nameOf(request)); // or 401 instead of a WebSocket
        return next.handle(request);
      });
  return app;
}

Response login(Request request) {
  String name = request.json(Login.class).name().strip();
  if (name.isEmpty() || name.length() > 20) {
    throw new HttpError(Status.UNPROCESSABLE_CONTENT, "a name has 1 to 20 characters");
  }
  Session.of(request).renew().put("name", name);
  return Response.of(Status.NO_CONTENT);
}

String nameOf(Request request) {
  return Session.of(request)
      .value("name")
      .orElseThrow(() -> new HttpError(Status.UNAUTHORIZED, "log in first"));
}

void talk(Request request, WebSocket socket) {
  String name = request.attribute(NAME).orElseThrow();
  chat.join(socket);
  changed();
  try {
    for (Message message : socket) {
      if (message instanceof Message.Text(String text)) {
        say(new Line(name, text));
      }
    }
  } finally {
    chat.leave(socket);
    changed();
  }
}

void say(Line line) {
  lines.addLast(line);
  if (lines.size() > REMEMBERED) {
    lines.removeFirst();
  }
  chat.send(Message.of(line.name() + ": " + line.text()));
}

void changed() {
  try (var _ = presence.hold()) {
    presence.signalAll();
  }
}

/// An event each time somebody comes or goes, until the browser does.
void tellPresence(EventSink events) {
  int told = -1;
  while (true) {
    try (var _ = presence.hold()) {
      int known = told;
      presence.waitFor(() -> chat.size() != known);
      told = chat.size();
    }
    events.send(String.valueOf(told));
  }
}

static final String PAGE =
    """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <title>Chat</title>
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
      h1 { font-size: 1.3rem; display: flex; justify-content: space-between }
      #present { font-weight: normal; color: #667 }
      #lines { list-style: none; padding: 1rem; min-height: 12rem; background: #f4f5f7; border-radius: .5rem }
      form { display: flex; gap: .5rem }
      input { flex: 1 } input, button { font: inherit; padding: .4rem .7rem }
      [hidden] { display: none }
    </style>
    <h1>Chat <span id="present"></span></h1>
    <form id="login"><input id="name" placeholder="your name" maxlength="20" autofocus><button>Join</button></form>
    <section id="room" hidden>
      <ul id="lines"></ul>
      <form id="say"><input id="text" placeholder="say something"><button>Send</button></form>
    </section>
    <script>
      const $ = id => document.getElementById(id);
      const show = text => { const li = document.createElement('li'); li.textContent = text; $('lines').append(li); };
      new EventSource('/present').onmessage = event => $('present').textContent = event.data + ' present';
      async function enter() {
        for (const line of await (await fetch('/api/lines')).json()) show(line.name + ': ' + line.text);
        const socket = new WebSocket(location.href.replace('http', 'ws') + 'chat');
        socket.onmessage = event => show(event.data);
        socket.onclose = () => show('The connection has ended.');
        $('say').onsubmit = event => { event.preventDefault(); socket.send($('text').value); $('text').value = ''; };
        $('login').hidden = true; $('room').hidden = false; $('text').focus();
      }
      $('login').onsubmit = async event => {
        event.preventDefault();
        const answer = await fetch('/api/login', { method: 'POST', headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ name: $('name').value }) });
        if (answer.ok) enter(); else $('name').placeholder = await answer.text();
      };
      fetch('/api/me').then(answer => { if (answer.ok) enter(); });
    </script>
    """;

void main(String[] words) {
  application().run("127.0.0.1", words.length > 0 ? Integer.parseInt(words[0]) : 8080);
}
