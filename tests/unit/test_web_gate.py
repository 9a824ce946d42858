"""The gate, called as an ASGI app in front of one that only notes what reaches it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qwendow.conversation.parts import MAX_FILE_BYTES
from qwendow.readers import NOBODY, Reader, ReaderCookie
from qwendow.settings.hosts import SELF, read_framers
from qwendow.web.bodies import MAX_BODY, MAX_UPLOAD
from qwendow.web.gate import Gate, policy
from qwendow.web.identity import Identity

SHOWN = {False: SELF, True: read_framers({}, hosted=True)}
COOKIE = ReaderCookie(["s" * 32])


class Inner:
    """Reads the whole body, then answers 200 in two parts."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.readers: list[Reader] = []
        self.languages: list[str] = []
        self.body = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.paths.append(scope.get("path", scope["type"]))
        if scope["type"] != "http":
            return
        self.readers.append(scope["reader"])
        self.languages += [value.decode() for name, value in scope["headers"] if name == b"accept-language"]
        more = scope["method"] == "POST"
        while more:
            message = await receive()
            self.body += message.get("body", b"")
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-inner", b"1")]})
        await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
        await send({"type": "http.response.body", "body": b"data: 2\n\n"})


class Reply:
    def __init__(self, messages: list[Message], inner: Inner) -> None:
        self.status = messages[0]["status"]
        self.headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        self.parts = [message.get("body", b"") for message in messages[1:]]
        self.reached = inner.paths
        self.inner = inner


def knock(
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    body: list[bytes] | None = None,
    hosted: bool = False,
    hosts: frozenset[str] = frozenset(),
    scheme: str = "http",
    query: str = "",
    app: ASGIApp | None = None,
) -> Reply:
    sent: list[Message] = []
    parts = list(body or [b""])

    async def receive() -> Message:
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "scheme": scheme,
        "path": path,
        "raw_path": path.encode("utf-8", "surrogateescape"),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()],
    }
    inner: Any = Inner()
    asyncio.run(
        Gate(app or inner, Identity(ReaderCookie(["s" * 32], hosted)), SHOWN[hosted], hosts)(scope, receive, send)
    )
    return Reply(sent, inner)


JOIN = "/gradio_api/queue/join"
HOST = {"host": "localhost:7860"}
TRAY = "/files/" + "kEy_-678" * 4
FILE = f"{TRAY}/0123456789abCD-_"
NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@pytest.mark.parametrize("host", ["localhost:7860", "LOCALHOST", "127.0.0.1:7860", "[::1]:7860", "[::1]"])
def test_a_known_name_is_let_in(host: str):
    assert knock("GET", "/", {"host": host}, hosts=NAMES).status == 200


@pytest.mark.parametrize("host", ["evil.example:7860", "localhost.evil.example", "127.0.0.1.nip.example", "", "[::2]"])
def test_a_foreign_name_for_this_machine_is_refused(host: str):
    reply = knock("POST", JOIN, {"host": host, "origin": f"http://{host}"}, hosts=NAMES)
    assert (reply.status, reply.inner.paths) == (421, [])


def test_without_names_any_is_let_in():
    assert knock("GET", "/", {"host": "chat.example.com"}).status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/healthz",
        "/readyz",
        "/config",
        "/theme.css",
        "/favicon.ico",
        "/robots.txt",
        "/manifest.json",
        "/sw.js",
        "/away.html",
        "/icon-192.png",
        "/apple-touch-icon.png",
        "/assets/index-D1GWYZdr.js",
        "/assets/katex/fonts/KaTeX_Main-Regular.woff2",
        "/static/img/logo.svg",
        "/svelte/@scope/pkg.js",
        "/gradio_api/info",
        "/gradio_api/info/",
        "/gradio_api/app_id",
        "/gradio_api/startup-events",
        "/gradio_api/queue/data",
        "/gradio_api/heartbeat/abc123",
        "/gradio_api/heartbeat/2323edf4-a775-4be3-8b15-e51b9ab8f771",
        "/gradio_api/call/chat/0a1b2c",
        "/gradio_api/call/v2/chat/0a1b2c",
        FILE,
    ],
)
def test_a_door_for_reading_is_open(method: str, path: str):
    assert (knock(method, path).status, knock(method, path).reached) == (200, [path])


@pytest.mark.parametrize(
    "path",
    [
        JOIN,
        f"{JOIN}/",
        "/gradio_api/run/predict",
        "/gradio_api/cancel",
        "/gradio_api/reset",
        "/gradio_api/call/chat",
        "/gradio_api/call/chat/",
        "/gradio_api/call/v2/chat",
        TRAY,
        f"{FILE}/remove",
    ],
)
def test_a_door_for_writing_is_open(path: str):
    assert (knock("POST", path, HOST).status, knock("POST", path, HOST).reached) == (200, [path])


CLOSED = [
    "",
    "//",
    "///etc/passwd",
    "/etc/passwd",
    "/gradio_api",
    "/gradio_api/",
    "//gradio_api/queue/join",
    "/gradio_api//queue/join",
    "/gradio_api/./info",
    "/gradio_api/queue/../file=/etc/passwd",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=http://169.254.169.254/",
    "/gradio_api/file=https://example.com/x",
    "/gradio_api/file=//etc/passwd",
    "/gradio_api/file/etc/passwd",
    "/gradio_api/file=C:\\boot.ini",
    "/file=/etc/passwd",
    "/file/etc/passwd",
    "/assets/../../../etc/passwd",
    "/assets/..",
    "/assets/a/../b",
    "/assets/..\\..\\etc\\passwd",
    "/assets/%2e%2e/%2e%2e/etc/passwd",
    "/assets/%252e%252e/etc/passwd",
    "/assets/a\\b",
    "/assets/",
    "/assets/a b",
    "/assets/a\0b",
    "/assets/a\n",
    "/static/../app.py",
    "/svelte/../../x",
    "/\\gradio_api\\info",
    "/config\n",
    "/config/..",
    "/Config",
    "/gradio_api/upload",
    "/gradio_api/upload_progress",
    "/gradio_api/proxy=https://example.com/x",
    "/monitoring",
    "/monitoring/summary",
    "/monitoring/key",
    "/gradio_api/deep_link",
    "/gradio_api/component_server",
    "/gradio_api/component_server/",
    "/gradio_api/custom_component/1/client/component/x.js",
    "/custom_component/1/client/component/x.js",
    "/gradio_api/dev/reload",
    "/dev/reload",
    "/gradio_api/run/chat",
    "/gradio_api/run/send",
    "/gradio_api/run/predict/x",
    "/gradio_api/api/predict",
    "/api/predict",
    "/run/predict",
    "/queue/join",
    "/gradio_api/call/send",
    "/gradio_api/call/chatx",
    "/gradio_api/call/v3/chat",
    "/gradio_api/call/v2/send",
    "/gradio_api/call/send/abc",
    "/gradio_api/call/chat/a/b",
    "/gradio_api/call/chat/../x",
    "/gradio_api/stream/abc",
    "/gradio_api/stream/abc/close",
    "/gradio_api/stream/a/b/c/playlist.m3u8",
    "/gradio_api/heartbeat/",
    "/gradio_api/heartbeat/a/b",
    "/gradio_api/queue/status",
    "/gradio_api/openapi.json",
    "/openapi.json",
    "/docs",
    "/redoc",
    "/gradio_api/user",
    "/gradio_api/token",
    "/login",
    "/logout",
    "/gradio_api/runs",
    "/gradio_api/run-history/records",
    "/gradio_api/process_recording",
    "/gradio_api/vibe-code",
    "/gradio_api/profiling/traces",
    "/gradio_api/mcp/sse",
    "/pwa_icon",
    "/files",
    "/files/",
    f"{TRAY}/",
    f"{TRAY}k",
    TRAY[:-1],
    f"{FILE}/",
    f"{FILE}0",
    FILE[:-1],
    f"{TRAY}/../../etc/passwd",
    f"{TRAY}//etc/passwd",
    f"{FILE}\n",
    f"{FILE}/remove/",
    f"{TRAY}/remove",
    "/files/" + "é" * 32,
    "/.env",
    "/.git/config",
    "/app.py",
]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("path", CLOSED)
def test_every_other_door_does_not_exist(method: str, path: str):
    reply = knock(method, path, HOST)
    assert (reply.status, reply.reached) == (404, [])


@pytest.mark.parametrize("path", ["/", "/config", "/healthz", "/gradio_api/info", "/gradio_api/queue/data", FILE])
def test_what_is_for_reading_is_not_for_writing(path: str):
    assert knock("POST", path, HOST).status == 404


@pytest.mark.parametrize(
    "path",
    [JOIN, "/gradio_api/run/predict", "/gradio_api/cancel", "/gradio_api/call/chat", TRAY, f"{FILE}/remove"],
)
def test_what_is_for_writing_is_not_for_reading(path: str):
    assert knock("GET", path).status == 404


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "X"])
def test_other_methods_are_not_allowed(method: str):
    reply = knock(method, "/", HOST)
    assert (reply.status, reply.reached) == (405, [])


@pytest.mark.parametrize(
    "headers",
    [
        HOST,
        HOST | {"origin": "http://localhost:7860"},
        HOST | {"sec-fetch-site": "same-origin"},
        HOST | {"sec-fetch-site": "none"},
        {"host": "10.0.0.5:7860", "origin": "https://chat.example", "sec-fetch-site": "same-origin"},
        {"host": "10.0.0.5:7860", "x-forwarded-host": "chat.example", "origin": "https://chat.example"},
    ],
)
def test_the_page_itself_and_programs_may_write(headers: dict[str, str]):
    assert knock("POST", JOIN, headers).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "localhost:7860"},
        {"origin": "http://localhost"},
        {"origin": "http://localhost:7861"},
        {"origin": "http://localhost:7860.evil.example"},
        {"origin": "http://localhost:7860@evil.example"},
        {"origin": "http://evil.example/localhost:7860"},
        {"origin": "http://[localhost:7860"},
        {"origin": "http://localhost:7860 http://evil.example"},
        {"origin": "file://"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "nonsense"},
    ],
    ids=str,
)
def test_other_sites_may_not_write(headers: dict[str, str]):
    reply = knock("POST", JOIN, HOST | headers)
    assert (reply.status, reply.reached) == (403, [])


def test_a_foreign_origin_is_not_mirrored():
    reply = knock("GET", "/config", HOST | {"origin": "https://evil.example"})
    assert [name for name in reply.headers if name.startswith("access-control")] == []


def test_a_body_of_the_largest_size_passes_whole():
    body = [b"x" * (MAX_BODY // 2)] * 2
    assert len(knock("POST", JOIN, HOST | {"content-length": str(MAX_BODY)}, body).inner.body) == MAX_BODY


def test_a_body_that_says_it_is_too_large_is_not_read():
    reply = knock("POST", JOIN, HOST | {"content-length": str(MAX_BODY + 1)})
    assert (reply.status, reply.reached) == (413, [])


@pytest.mark.parametrize("headers", [{}, {"content-length": "10"}])
def test_a_body_that_turns_out_too_large_is_refused(headers: dict[str, str]):
    reply = knock("POST", JOIN, HOST | headers, [b"x" * 1_000_000] * 5)
    assert (reply.status, reply.parts) == (413, [f"The request is larger than {MAX_BODY:,} bytes.".encode()])


def test_a_file_may_be_as_large_as_the_largest_picture():
    assert MAX_UPLOAD == MAX_FILE_BYTES
    assert len(knock("POST", TRAY, HOST, [b"x" * (MAX_UPLOAD // 2)] * 2).inner.body) == MAX_UPLOAD


@pytest.mark.parametrize("headers", [{}, {"content-length": "10"}, {"content-length": str(MAX_UPLOAD + 1)}])
def test_a_file_larger_than_that_is_refused(headers: dict[str, str]):
    reply = knock("POST", TRAY, HOST | headers, [b"x" * 1_000_000] * 11)
    assert (reply.status, reply.parts) == (413, [b"The request is larger than 10,000,000 bytes."])


@pytest.mark.parametrize("path", [f"{FILE}/remove", JOIN])
def test_only_a_file_may_be_larger_than_other_bodies(path: str):
    assert knock("POST", path, HOST, [b"x" * 1_000_000] * 5).status == 413


SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": policy(),
}


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/assets/x.js"), ("POST", JOIN), ("GET", "/nowhere"), ("PUT", "/")]
)
def test_every_answer_carries_the_security_headers(method: str, path: str):
    headers = knock(method, path, HOST).headers
    assert {name: headers.get(name) for name in SECURITY} == SECURITY


@pytest.mark.parametrize(
    ("path", "query", "referer", "language"),
    [
        ("/", "lang=zh", "", "zh"),
        ("/", "q=x&lang=zh-TW", "", "zh"),
        ("/", "lang=klingon", "", "en-GB"),
        ("/", "q=lang=zh", "", "en-GB"),
        ("/s/" + "a" * 22, "lang=zh", "", "zh"),
        (JOIN, "", "http://localhost:7860/?lang=zh#c=x", "zh"),
        ("/conversations/c/settings", "", "http://localhost:7860/?theme=dark&lang=ZH", "zh"),
        (JOIN, "", "http://localhost:7860/?lang=en", "en"),
        (JOIN, "", "http://localhost:7860/", "en-GB"),
        (JOIN, "", "http://elsewhere.example/?lang=zh", "en-GB"),
        (JOIN, "", "http://[broken?lang=zh", "en-GB"),
        # Another page, with a language of its own.
        ("/", "", "http://localhost:7860/s/x?lang=zh", "en-GB"),
    ],
)
def test_a_page_and_what_it_asks_for_are_in_the_language_of_its_address(
    path: str, query: str, referer: str, language: str
):
    headers = HOST | {"accept-language": "en-GB"} | ({"referer": referer} if referer else {})
    method = "POST" if path == JOIN else "GET"
    inner = knock(method, path, headers, query=query).inner
    assert inner.languages == [language]


def test_the_headers_of_the_app_are_kept():
    assert knock("GET", "/").headers["x-inner"] == "1"


def directives(hosted: bool) -> dict[str, list[str]]:
    return {words[0]: words[1:] for words in (part.split() for part in policy(SHOWN[hosted]).split("; "))}


@pytest.mark.parametrize("hosted", [False, True])
@pytest.mark.parametrize(
    ("directive", "sources"),
    [
        ("default-src", ["'self'"]),
        ("img-src", ["'self'", "data:", "blob:"]),
        ("media-src", ["'self'", "blob:"]),
        ("form-action", ["'self'"]),
        ("frame-src", ["'none'"]),
        ("object-src", ["'none'"]),
        ("base-uri", ["'self'"]),
    ],
)
def test_the_page_fetches_nothing_from_and_sends_nothing_to_other_hosts(
    hosted: bool, directive: str, sources: list[str]
):
    assert directives(hosted)[directive] == sources


def test_no_directive_but_framing_names_another_host():
    other = [name for name, sources in directives(True).items() if any("." in source for source in sources)]
    assert other == ["frame-ancestors"]


def test_the_page_is_framed_by_itself_only():
    assert directives(False)["frame-ancestors"] == ["'self'"]


def test_a_hosted_page_may_be_framed_by_its_host():
    assert directives(True)["frame-ancestors"] == [
        "'self'",
        "https://huggingface.co",
        "https://*.hf.space",
        "https://modelscope.cn",
        "https://*.modelscope.cn",
        "https://modelscope.ai",
        "https://*.modelscope.ai",
        "https://*.ms.show",
    ]


def test_a_hosted_gate_sends_the_hosted_policy():
    assert knock("GET", "/", hosted=True).headers["content-security-policy"] == policy(SHOWN[True])


def test_a_stream_passes_part_by_part():
    assert knock("GET", "/gradio_api/queue/data").parts == [b"data: 1\n\n", b"data: 2\n\n"]


def test_each_part_of_a_stream_passes_before_the_next_is_made():
    passed: list[str] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for part in (b"1", b"2"):
            passed.append(f"made {part.decode()}")
            await send({"type": "http.response.body", "body": part, "more_body": True})

    async def send(message: Message) -> None:
        if "body" in message:
            passed.append(f"sent {message['body'].decode()}")

    async def receive() -> Message:
        return {"type": "http.request"}

    gate: Any = Gate(inner, Identity(COOKIE))  # type: ignore[arg-type]
    asyncio.run(gate({"type": "http", "scheme": "http", "method": "GET", "path": "/", "headers": []}, receive, send))
    assert passed == ["made 1", "sent 1", "made 2", "sent 2"]


@pytest.mark.parametrize(("kind", "reached"), [("lifespan", ["lifespan"]), ("websocket", [])])
def test_start_and_stop_pass_and_web_sockets_do_not(kind: str, reached: list[str]):
    inner: Any = Inner()

    async def silent(*_: Any) -> Any:
        return {"type": "x"}

    asyncio.run(Gate(inner, Identity(COOKIE))({"type": kind, "headers": []}, silent, silent))
    assert inner.paths == reached


# Who asks

GIVEN = str(COOKIE.given("", False)).split(";")[0]
"""A cookie, as a browser sends it back."""


def cookie_of(reply: Reply) -> str:
    return reply.headers.get("set-cookie", "")


def test_whoever_has_no_cookie_is_nobody():
    assert knock("GET", "/config").inner.readers == [NOBODY]


def test_whoever_has_the_cookie_is_the_same_reader_at_every_door():
    (reader,) = {
        reader for path in ("/", "/config", FILE) for reader in knock("GET", path, {"cookie": GIVEN}).inner.readers
    }
    assert (reader, reader.known) == (COOKIE.reader(GIVEN), True)


def test_a_page_gives_the_cookie():
    assert cookie_of(knock("GET", "/", HOST)).startswith("qwendow_reader=")


def test_what_gives_a_cookie_is_for_no_other_reader():
    assert knock("GET", "/", HOST).headers["cache-control"] == "no-cache, private"


def test_whoever_has_the_cookie_gets_none():
    reply = knock("GET", "/", HOST | {"cookie": f"a=b; {GIVEN}; c=d"})
    assert ("set-cookie" in reply.headers, "cache-control" in reply.headers) == (False, False)


@pytest.mark.parametrize(
    ("method", "path"), [("HEAD", "/"), ("GET", "/config"), ("GET", "/assets/x.js"), ("POST", JOIN)]
)
def test_nothing_but_a_page_gives_a_cookie(method: str, path: str):
    assert cookie_of(knock(method, path, HOST)) == ""


def test_whoever_is_not_let_in_gets_no_cookie():
    assert cookie_of(knock("GET", "/", {"host": "evil.example"}, hosts=NAMES)) == ""


SECURE = [
    (HOST, "https"),
    (HOST | {"x-forwarded-proto": "https"}, "http"),
    (HOST | {"x-forwarded-proto": "HTTPS, http"}, "http"),
    ({"host": "chat.example", "sec-fetch-site": "none"}, "http"),
]


@pytest.mark.parametrize(("headers", "scheme"), SECURE, ids=str)
def test_a_page_by_https_gives_a_secure_cookie(headers: dict[str, str], scheme: str):
    cookie = cookie_of(knock("GET", "/", headers, scheme=scheme))
    assert cookie.endswith("; Path=/; HttpOnly; Secure; SameSite=Lax")


@pytest.mark.parametrize(
    "headers",
    [
        HOST,
        {"host": "192.168.1.5:7860"},
        HOST | {"x-forwarded-proto": "http, https"},
        HOST | {"sec-fetch-site": "none"},
        {"host": "127.0.0.1:7860", "sec-fetch-site": "none"},
        {"host": "[::1]:7860", "sec-fetch-site": "none"},
        {"host": "app.localhost", "sec-fetch-site": "none"},
    ],
    ids=str,
)
def test_a_page_by_http_gives_a_cookie_that_comes_back_by_http(headers: dict[str, str]):
    """To its own machine a browser sends Sec-Fetch-Site by http, too, and Safari takes no secure cookie there."""
    assert cookie_of(knock("GET", "/", headers)).endswith("; Path=/; HttpOnly; SameSite=Lax")


def test_a_page_in_the_frame_of_another_site_gives_a_cookie_for_frames():
    framed = cookie_of(knock("GET", "/", HOST | {"x-forwarded-proto": "https"}, hosted=True))
    assert framed.endswith("; Path=/; HttpOnly; Secure; SameSite=None; Partitioned")
    assert cookie_of(knock("GET", "/", HOST, hosted=True)).endswith("; Path=/; HttpOnly; SameSite=Lax")


PAGE = {"accept": "text/html,*/*;q=0.8"}


def test_a_browser_under_a_foreign_name_gets_a_page_that_names_the_setting():
    asked = {"host": "<b>.example:7860", **PAGE}
    reply = knock("GET", "/", asked, hosts=frozenset({"localhost"}))
    page = reply.parts[0].decode()
    assert (reply.status, reply.headers["content-type"]) == (421, "text/html; charset=utf-8")
    assert page.index('lang="en"><h1>There is no page') < page.index('lang="zh"><h1>此域名下没有页面')
    assert "<code>QWENDOW_HOSTS=&lt;b&gt;.example</code>" in page
    assert "proxy_set_header Host $http_host;" in page
    chinese = knock("GET", "/", asked | {"accept-language": "zh-CN"}, hosts=frozenset({"localhost"})).parts[0].decode()
    assert chinese.index('lang="zh"') < chinese.index('lang="en"')
    assert knock("GET", "/", {"host": "b.example"}, hosts=frozenset({"localhost"})).parts == [
        b"This page is not served under that name. The operator can allow it with QWENDOW_HOSTS."
    ]


def test_a_browser_whose_name_is_not_passed_on_gets_a_page_that_says_so():
    told = {"host": "127.0.0.1:7860", "origin": "http://chat.example:8080", **PAGE}
    page = knock("POST", JOIN, told).parts[0].decode()
    assert "The browser is at <code>http://chat.example:8080</code>" in page
    assert "<code>QWENDOW_HOSTS=chat.example</code>" in page


def test_a_name_that_was_set_is_the_pages_own_whatever_a_proxy_passes_on():
    hosts = frozenset({"localhost", "127.0.0.1", "::1", "chat.example"})
    statuses = [
        knock("POST", JOIN, {"host": "127.0.0.1:7860", "origin": origin}, hosts=hosts).status
        for origin in ("http://chat.example", "https://chat.example", "http://chat.example:81", "http://localhost")
    ]
    assert statuses == [200, 200, 403, 403]


def test_what_comes_word_by_word_is_neither_gathered_nor_packed_on_the_way():
    async def streaming(scope: Scope, receive: Receive, send: Send) -> None:
        kind = b"text/event-stream; charset=utf-8" if scope["path"].endswith("data") else b"text/plain"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": b""})

    told = [knock("GET", path, app=streaming).headers for path in ("/gradio_api/queue/data", "/healthz")]
    assert [(one.get("x-accel-buffering"), one.get("cache-control")) for one in told] == [
        ("no", "no-cache, no-transform"), (None, None),
    ]  # fmt: skip
