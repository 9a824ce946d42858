"""Who signed in, for how long, and which tokens hold."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from starlette.datastructures import Headers
from starlette.requests import Request

from qwendow.page import SignInPage
from qwendow.page.texts.signing_in import SIGNING_IN
from qwendow.sign_in.issuer import AGAIN_SECONDS, KEYS_SECONDS, LEEWAY, Issuer
from qwendow.sign_in.openid import WITHIN
from qwendow.sign_in.pages import Pages
from qwendow.sign_in.person import People, Person, email_of
from qwendow.sign_in.proxy import FromProxies, named_by
from qwendow.sign_in.sessions import Sessions
from qwendow.sign_in.wrong import BadToken, Unreachable

ADDRESS = "https://login.example.com/realms/one"
WEI = Person(ADDRESS, "7f3c", "陈伟", "Wei@Example.com")

PEOPLE = [
    (People(), WEI, True),
    (People(["wei@example.com"]), WEI, True),
    (People(["@example.com"]), WEI, True),
    (People(["7f3c"]), WEI, True),
    (People(["@example.org", "eve@example.com"]), WEI, False),
    (People(["@example.com"], ["wei@example.com"]), WEI, False),
    (People(blocked=["@example.com"]), WEI, False),
    (People(["@example.com"]), Person(ADDRESS, "1", email="wei@mail.example.com"), False),
    (People(["@example.com"]), Person(ADDRESS, "1", email="wei@example.com.evil.org"), False),
    (People(["@example.com"]), Person(ADDRESS, "1", name="wei@example.com"), False),
    (People(["@example.com"]), Person(ADDRESS, "1"), False),
    (People(["wei"]), Person(ADDRESS, "1", name="wei"), False),
]


@pytest.mark.parametrize(("people", "person", "may"), PEOPLE)
def test_who_may(people: People, person: Person, may: bool):
    assert people.may(person) is may


def test_readers_differ_by_issuer_and_subject_alone():
    same = [WEI, Person(ADDRESS, "7f3c"), Person(ADDRESS, "7f3c", "Wei", "other@example.com")]
    others = [Person(ADDRESS + "/", "7f3c"), Person(ADDRESS, "7f3C"), Person("proxy", "7f3c")]
    assert len({person.reader("user").id for person in same}) == 1
    assert len({person.reader("user").id for person in [WEI, *others]}) == 4
    assert WEI.reader("token").id == WEI.reader("user").id
    assert [person.reader("user").name for person in same] == ["陈伟", "7f3c", "Wei"]


@pytest.mark.parametrize("verified", [True, "true", 1, None, "True"])
def test_an_email_is_theirs_unless_it_is_said_that_it_is_not(verified: object):
    assert email_of({"email": "wei@example.com", "email_verified": verified}) == "wei@example.com"
    assert email_of({"email": "wei@example.com"}) == "wei@example.com"


@pytest.mark.parametrize("verified", [False, "false", "False", 0, "0", ""])
def test_an_email_that_is_not_verified_is_none_however_that_is_written(verified: object):
    assert email_of({"email": "wei@example.com", "email_verified": verified}) == ""


@pytest.mark.parametrize("email", [7, ["wei@example.com"], "wei\udc00@example.com", None, "eve@x.org,@example.com"])
def test_what_is_no_text_or_two_emails_is_none(email: object):
    assert email_of({"email": email, "email_verified": True}) == ""


SECRET, OLD = "s" * 32, "o" * 32


def sessions(*secrets: str, issuer: str = ADDRESS, now: float = 1_000_000) -> Sessions:
    return Sessions(secrets or (SECRET,), issuer, 3_600, lambda: now)


def cookie(said: str) -> str:
    return said.partition(";")[0]


def test_a_session_is_that_of_the_person_until_its_time():
    said = sessions().begun(WEI, secure=True)
    assert said.endswith("; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Lax")
    assert sessions().person(f"a=b; {cookie(said)}; c=d") == WEI
    assert sessions(now=1_003_599).person(cookie(said)) == WEI
    assert sessions(now=1_003_600).person(cookie(said)) is None


def test_a_session_needs_a_secret_that_is_known_and_the_same_issuer():
    said = cookie(sessions(OLD).begun(WEI, secure=False))
    assert sessions(SECRET, OLD).person(said) == WEI
    assert sessions(SECRET).person(said) is None
    assert sessions(OLD, issuer=ADDRESS + "2").person(said) is None
    assert cookie(sessions(SECRET, OLD).begun(WEI, secure=False)) == cookie(sessions(SECRET).begun(WEI, secure=False))


@pytest.mark.parametrize("value", ["", "x", "e30.x", "a.b.c", '"', "é"])
def test_what_is_no_session_is_nobodys(value: str):
    assert sessions().person(f"qwendow_user={value}") is None
    assert sessions().person(cookie(sessions().begun(WEI, False))[:-1] + value) is None


def test_a_long_name_leaves_the_cookie_short():
    said = sessions().begun(Person(ADDRESS, "1", "名" * 5_000), secure=False)
    assert len(said) < 4_096


RSA, NEXT = (RSAKey.generate_key(2048, {"kid": name}) for name in "ab")
EC = ECKey.generate_key("P-256", {"kid": "c"})


class Provider(Issuer):
    """One whose answers are given."""

    def __init__(self, *keys: Any, **facts: Any) -> None:
        self.now = 50_000.0
        super().__init__(ADDRESS, lambda: self.now)
        self.keys: list[Any] = [key.as_dict(private=False) for key in keys]
        self.facts_said = {"issuer": ADDRESS, "jwks_uri": ADDRESS + "/keys"} | facts
        self.asked: list[str] = []

    async def _fetch(self, address: str) -> dict[str, Any]:
        self.asked.append(address)
        return {"keys": self.keys} if address.endswith("/keys") else self.facts_said

    def read(self, token: str) -> dict[str, Any]:
        return asyncio.run(self.claims(token, "qwendow"))


def token(key: Any = RSA, algorithm: str = "RS256", header: dict[str, Any] | None = None, **claims: Any) -> str:
    said = {"iss": ADDRESS, "aud": "qwendow", "sub": "7f3c", "exp": int(time.time()) + 300} | claims
    known = {name: value for name, value in said.items() if value is not None}
    kid = {"kid": key.kid} if getattr(key, "kid", None) else {}
    return jwt.encode({"alg": algorithm, **kid, **(header or {})}, known, key, algorithms=[algorithm])


# Made when they are wanted: they have their time.
GOOD = [
    lambda: token(),
    lambda: token(EC, "ES256"),
    lambda: token(aud=["other", "qwendow"]),
    lambda: token(exp=int(time.time()) - LEEWAY // 2),
    lambda: token(nbf=int(time.time()) + LEEWAY // 2),
    lambda: token(header={"typ": "at+jwt"}),
]
BAD = {
    "another issuer": lambda: token(iss=ADDRESS + "2"),
    "no issuer": lambda: token(iss=None),
    "another audience": lambda: token(aud="other"),
    "no audience": lambda: token(aud=None),
    "expired": lambda: token(exp=int(time.time()) - 2 * LEEWAY),
    "no end": lambda: token(exp=None),
    "not yet": lambda: token(nbf=int(time.time()) + 3 * LEEWAY),
    "nobody": lambda: token(sub=None),
    "an empty subject": lambda: token(sub=""),
    "a number": lambda: token(sub=7),
    "a key of somebody else": lambda: token(RSAKey.generate_key(2048, {"kid": "a"})),
    "a shared secret": lambda: token(OctKey.import_key("x" * 40), "HS256"),
    "not signed": lambda: "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
    "no token": lambda: "Bearer",
    "nothing": lambda: "",
}


@pytest.mark.parametrize("made", GOOD)
def test_a_token_of_the_issuer_holds(made: Callable[[], str]):
    assert Provider(RSA, EC).read(made())["sub"] == "7f3c"


@pytest.mark.parametrize("made", BAD.values(), ids=BAD)
def test_any_other_does_not(made: Callable[[], str]):
    with pytest.raises(BadToken):
        Provider(RSA, EC).read(made())


def test_a_new_key_is_asked_for_at_once_and_false_ones_ask_for_nothing():
    provider = Provider(RSA)
    provider.read(token())
    provider.keys = [NEXT.as_dict(private=False)]
    with pytest.raises(BadToken):  # Too soon: the keys were asked for just now.
        provider.read(token(NEXT))
    provider.now += AGAIN_SECONDS + 1
    assert provider.read(token(NEXT))["sub"] == "7f3c"
    with pytest.raises(BadToken):
        provider.read(token())
    for _ in range(20):
        with pytest.raises(BadToken):
            provider.read(token(EC, "ES256"))
    assert provider.asked.count(ADDRESS + "/keys") == 2


def test_a_key_that_was_taken_back_is_not_believed_for_ever():
    provider = Provider(RSA)
    provider.read(token())
    provider.keys = []
    provider.read(token())
    provider.now += KEYS_SECONDS + 1
    with pytest.raises(BadToken):
        provider.read(token())


def test_who_comes_while_the_keys_are_asked_for_waits_for_them():
    class Slow(Provider):
        async def _fetch(self, address: str) -> dict[str, Any]:
            await asyncio.sleep(0.01)
            return await super()._fetch(address)

    async def together(provider: Provider, *tokens: str) -> list[str]:
        said = await asyncio.gather(*(provider.claims(one, "qwendow") for one in tokens))
        return [claims["sub"] for claims in said]

    provider = Slow(RSA)
    assert asyncio.run(together(provider, token(), token())) == ["7f3c", "7f3c"]
    provider.keys, provider.now = [NEXT.as_dict(private=False)], provider.now + AGAIN_SECONDS + 1
    assert asyncio.run(together(provider, token(NEXT), token(NEXT))) == ["7f3c", "7f3c"]
    assert provider.asked == [ADDRESS + "/.well-known/openid-configuration", *[ADDRESS + "/keys"] * 2]


def test_old_keys_are_not_believed_while_new_ones_cannot_be_had():
    class Away(Provider):
        away = False

        async def _fetch(self, address: str) -> dict[str, Any]:
            said = await super()._fetch(address)
            if self.away:
                raise Unreachable(address)
            return said

    provider = Away(RSA)
    provider.read(token())
    provider.away, provider.now = True, provider.now + KEYS_SECONDS + 1
    for _ in range(3):
        with pytest.raises(Unreachable):
            provider.read(token())
    assert provider.asked.count(ADDRESS + "/keys") == 2
    provider.away, provider.now = False, provider.now + AGAIN_SECONDS + 1
    assert provider.read(token())["sub"] == "7f3c"


def test_keys_of_unknown_kinds_are_passed_over():
    provider = Provider(RSA)
    provider.keys = [{"kty": "PQ", "kid": "z"}, "?", *provider.keys, {"kty": "RSA"}]
    assert provider.read(token())["sub"] == "7f3c"


@pytest.mark.parametrize("issuer", ["https://evil.example", "", None])
def test_a_provider_has_to_be_the_one_that_was_named(issuer: str | None):
    with pytest.raises(Unreachable):
        Provider(RSA, issuer=issuer).read(token())


def test_a_slash_at_the_end_is_the_issuers_own():
    provider = Provider(RSA, issuer=ADDRESS + "/")
    assert provider.read(token(iss=ADDRESS + "/"))["sub"] == "7f3c"


def test_whom_a_proxy_names():
    def named(*values: str) -> Person | None:
        raw = [(b"x-user", value.encode()) for value in values]
        return named_by(Headers(raw=raw), "X-User")

    assert named("wei@example.com") == Person("proxy", "wei@example.com", "wei@example.com", "wei@example.com")
    assert named("陈伟") == Person("proxy", "陈伟", "陈伟")
    assert [named(), named(""), named(" "), named("wei", "eve")] == [None] * 4
    assert named("wei@example.com, eve@example.org") is None
    assert named("Wei, Chen") == Person("proxy", "Wei, Chen", "Wei, Chen")
    assert named("eve@example.org@example.com") == Person("proxy", *["eve@example.org@example.com"] * 2)


@pytest.mark.parametrize(
    ("client", "kept"),
    [("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("127.0.0.1", False), ("fe80::1", False), ("unix:", False)],
)
def test_a_name_is_taken_from_a_proxy_that_is_trusted_alone(client: str, kept: bool):
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["headers"])

    headers = [(b"X-User", b"wei"), (b"x-other", b"1")]
    scope = {"type": "http", "client": (client, 1), "headers": headers}
    asyncio.run(FromProxies(app, "x-user", ["10.0.0.0/8"])(scope, None, None))  # type: ignore[arg-type]
    assert seen == [headers if kept else headers[1:]]


@pytest.mark.parametrize("to", ["//evil.example", "/\\evil.example", "https://evil.example", "", "\n/", "/a\r\nb", "x"])
def test_one_comes_back_to_this_app_alone(to: str):
    assert not WITHIN.fullmatch(to)
    assert WITHIN.fullmatch("/?lang=zh#c=abc")


def asking(path: str = "/", query: str = "", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": raw})


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("reason", SIGNING_IN)
def test_each_reason_is_said_on_a_page_and_in_a_line(reason: str, language: str):
    pages = Pages(SignInPage(), "/login")
    page = pages.answer(asking(accept="text/html", accept_language=language), reason, 401, "<b>").body.decode()
    assert "<b>" not in page and ('href="/login' in page) and f'lang="{language[:2]}"' in page
    line = pages.answer(asking(accept="*/*", accept_language=language), reason, who="wei")
    detail = json.loads(bytes(line.body))["detail"]
    assert ("{" in detail, "wei" in detail) == (False, reason == "person")
    assert line.headers["content-type"] == "application/json"


def test_the_link_leads_back_to_where_one_was():
    def link(path: str, query: str = "", reason: str = "none") -> str:
        page = Pages(SignInPage(), "/login").answer(asking(path, query, accept="text/html"), reason).body.decode()
        return page.partition('href="')[2].partition('"')[0]

    assert link("/") == "/login"
    assert link("/", "lang=zh&x=1") == "/login?to=/%3Flang%3Dzh%26x%3D1"
    assert link("/s/abc") == "/login?to=/s/abc"
    assert link("/login/callback", "code=1") == "/login"
    assert link("/", reason="person") == "/login?again=1"


def test_in_a_frame_one_signs_in_in_a_tab():
    framed, plain = (
        Pages(SignInPage(), "/login").answer(asking(accept="text/html", sec_fetch_dest=dest), "none").body.decode()
        for dest in ("iframe", "document")
    )
    assert ('target="_blank"' in framed, 'target="_blank"' in plain) == (True, False)
