"""The weather tool against a stand-in for Open-Meteo on loopback: what it asks, and what it makes of each answer."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
import threading
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from qwendow.tools import Result, Toolbox
from qwendow.tools.shipped.weather import OpenMeteo

pytestmark = pytest.mark.usefixtures("loop")

# As the real ones answered, shortened (https://open-meteo.com/en/docs).
HANGZHOU = {
    "id": 1808926, "name": "杭州", "latitude": 30.29365, "longitude": 120.16142, "elevation": 16.0,
    "country_code": "CN", "timezone": "Asia/Shanghai", "country": "中国", "admin1": "浙江",
}  # fmt: skip
PLACES = {"results": [HANGZHOU], "generationtime_ms": 0.4}
NOWHERE = {"generationtime_ms": 0.4}
FORECAST = {
    "latitude": 30.3, "longitude": 120.2, "timezone": "Asia/Shanghai",
    "current_units": {"time": "iso8601", "temperature_2m": "°C"},
    "current": {
        "time": "2026-11-18T09:30", "interval": 900, "temperature_2m": 12.4, "relative_humidity_2m": 63,
        "weather_code": 3, "wind_speed_10m": 8.3,
    },
    "daily": {
        "time": ["2026-11-18", "2026-11-19"], "weather_code": [61, 42], "temperature_2m_max": [15.1, 17.0],
        "temperature_2m_min": [8.9, None], "precipitation_probability_max": [70, None],
    },
}  # fmt: skip
REPORT = {
    "place": "杭州, 浙江, 中国",
    "now": {
        "local_time": "2026-11-18T09:30", "weather": "overcast", "temperature_celsius": 12.4,
        "humidity_percent": 63.0, "wind_km_per_hour": 8.3,
    },
    "forecast": [
        {"date": "2026-11-18", "weather": "slight rain", "low_celsius": 8.9, "high_celsius": 15.1, "rain_percent": 70},
        {"date": "2026-11-19", "weather": "WMO code 42", "low_celsius": None, "high_celsius": 17, "rain_percent": None},
    ],
    "source": "Open-Meteo.com",
}  # fmt: skip

OFFLINE = "The weather service cannot be reached. Say so, and do not guess the weather."
ODD = "The weather service gave an answer that cannot be read. Say so, and do not guess the weather."
SLOW = "The weather service took too long. Say so, and do not guess the weather."
BUSY = "The weather service is asked too often. Say so, and let the user try again later."

Reply = bytes | None
"""Bytes of a whole response, None hangs; an empty one hangs up."""


def response(body: object, status: int = 200, *more: str) -> bytes:
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    lines = [f"HTTP/1.1 {status} X", "content-type: application/json", f"content-length: {len(data)}", *more]
    return "\r\n".join([*lines, "connection: close", "", ""]).encode() + data


@dataclass
class StandIn:
    """Replies by path, one after another; the last one again and again."""

    places: list[Reply]
    forecasts: list[Reply]
    port: int = 0
    drip: float = 0.0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    sent: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._reply(reader, writer)
        except (OSError, EOFError):
            pass
        finally:
            writer.close()

    async def _reply(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        target = urlsplit(head.split(" ")[1])
        self.asked.append((target.path, dict(parse_qsl(target.query))))
        replies = self.places if target.path == "/v1/search" else self.forecasts
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if reply is None:
            await reader.read()
            return
        size = 1 if self.drip else 65_536
        for start in range(0, len(reply), size):
            writer.write(reply[start : start + size])
            await writer.drain()
            self.sent = min(start + size, len(reply))
            await asyncio.sleep(self.drip)


@asynccontextmanager
async def standing_in(stand_in: StandIn) -> AsyncGenerator[StandIn, None]:
    server = await asyncio.start_server(stand_in.serve, "127.0.0.1", 0)
    stand_in.port = server.sockets[0].getsockname()[1]
    try:
        yield stand_in
    finally:
        server.close()


def ask(stand_in: StandIn, place: str = "杭州", seconds: float = 5, **more: Any) -> Result:
    async def scene() -> Result:
        async with standing_in(stand_in):
            box = Toolbox([OpenMeteo(stand_in.url, stand_in.url, seconds).weather])
            return await box.run("weather", json.dumps({"place": place, **more}))

    return asyncio.run(scene())


def whole() -> StandIn:
    return StandIn([response(PLACES)], [response(FORECAST)])


def test_weather_is_reported_in_words_and_numbers():
    result = ask(whole(), days=2)
    assert (json.loads(result.text), result.failed) == (REPORT, False)
    assert "杭州" in result.text


def test_the_authorities_are_read_once_and_while_others_go_on(monkeypatch: pytest.MonkeyPatch):
    readers: list[threading.Thread] = []
    read = httpx2.create_ssl_context

    def noted() -> ssl.SSLContext:
        readers.append(threading.current_thread())
        return read()

    monkeypatch.setattr(httpx2, "create_ssl_context", noted)

    async def scene() -> list[Result]:
        async with standing_in(whole()) as stand_in:
            box = Toolbox([OpenMeteo(stand_in.url, stand_in.url, 5).weather])
            return [await box.run("weather", json.dumps({"place": "杭州"})) for _ in range(2)]

    assert [result.failed for result in asyncio.run(scene())] == [False, False]
    assert len(readers) == 1 and readers[0] is not threading.main_thread()


def test_questions_are_those_of_the_documentation():
    stand_in = whole()
    ask(stand_in, days=2)
    assert stand_in.asked == [
        ("/v1/search", {"name": "杭州", "count": "1", "language": "zh", "format": "json"}),
        (
            "/v1/forecast",
            {
                "latitude": "30.29365",
                "longitude": "120.16142",
                "current": "temperature_2m,relative_humidity_2m,weather_code,wind_speed_10m",
                "daily": "weather_code,temperature_2m_max,temperature_2m_min,precipitation_probability_max",
                "timezone": "auto",
                "forecast_days": "2",
            },
        ),
    ]
    assert all("user-agent: qwendow\r\n" in head.lower() for head in stand_in.heads)


def test_place_in_latin_letters_is_asked_for_in_english():
    stand_in = whole()
    ask(stand_in, "São Paulo & co?count=9#x")
    assert stand_in.asked[0][1] == {
        "name": "São Paulo & co?count=9#x",
        "count": "1",
        "language": "en",
        "format": "json",
    }


@pytest.mark.parametrize(
    ("place", "names"),
    [("Paris, France", ["Paris, France", "Paris"]), ("杭州市", ["杭州市", "杭州"]), ("沙市", ["沙市"])],
)
def test_unknown_place_is_asked_for_in_simpler_words(place: str, names: list[str]):
    stand_in = StandIn([response(NOWHERE)], [response(FORECAST)])
    assert ask(stand_in, place) == Result(
        f'There is no place named "{place}". Use the name of a city alone, or ask the user which.', failed=True
    )
    assert [query["name"] for _, query in stand_in.asked] == names


def test_simpler_words_find_it():
    stand_in = StandIn([response(NOWHERE), response(PLACES)], [response(FORECAST)])
    assert not ask(stand_in, "杭州市").failed
    assert [path for path, _ in stand_in.asked] == ["/v1/search", "/v1/search", "/v1/forecast"]


@pytest.mark.parametrize("arguments", [{"place": ""}, {"place": "x" * 101}, {"days": 0}, {"days": 17}, {"when": "now"}])
def test_wrong_arguments_ask_nobody(arguments: dict[str, Any]):
    stand_in = whole()
    result = ask(stand_in, **arguments)
    assert result.text.startswith("Wrong arguments: ") and result.failed
    assert stand_in.asked == []


def changed(**daily: Any) -> dict[str, Any]:
    return {**FORECAST, "daily": {**FORECAST["daily"], **daily}}  # type: ignore[dict-item]


REPLIES: dict[str, tuple[Reply, str]] = {
    "429": (response({"error": True, "reason": "Minutely API request limit exceeded."}, 429), BUSY),
    "400": (response({"error": True, "reason": "no"}, 400), ODD),
    "404": (response(b"<html>", 404), ODD),
    "500": (response(b"", 500), OFFLINE),
    "503": (response(b"busy", 503), OFFLINE),
    "redirect": (response(b"", 302, "location: http://192.0.2.1/"), ODD),
    "hangs up": (b"", OFFLINE),
    "half a head": (b"HTTP/1.1 200 O", OFFLINE),
    "no HTTP": (b"220 smtp ready\r\n\r\n", OFFLINE),
    "half a body": (response(FORECAST)[:-20], OFFLINE),
    "web page": (response(b"<!doctype html><p>Log in to the airport's network"), ODD),
    "empty": (response(b""), ODD),
    "null": (response(None), ODD),
    "list": (response([1]), ODD),
    "other types": (response({"results": "many", "current": 3, "daily": []}), ODD),
    "no UTF-8": (response(b'{"results": "\xff"}'), ODD),
    "NaN": (response(b'{"results": [{"name": "a", "latitude": NaN, "longitude": 1}], "current": NaN}'), ODD),
    "deep": (response(b'{"results": ' + b"[" * 100_000), ODD),
    "compressed": (response(gzip.compress(b"0" * 10**6), 200, "content-encoding: gzip"), ODD),
}


@pytest.mark.parametrize(("reply", "text"), REPLIES.values(), ids=REPLIES.keys())
@pytest.mark.parametrize("where", ["geocoding", "forecast"])
def test_answer_that_is_none_is_told_to_the_model(reply: Reply, text: str, where: str):
    stand_in = StandIn([reply], [reply]) if where == "geocoding" else StandIn([response(PLACES)], [reply])
    assert ask(stand_in) == Result(text, failed=True)


@pytest.mark.parametrize(
    "forecast",
    [
        changed(time=["2026-11-18"]),
        changed(weather_code=None),
        changed(weather_code=["rain", 1]),
        {**FORECAST, "current": {}},
    ],
)
def test_forecast_with_holes_is_not_read(forecast: dict[str, Any]):
    assert ask(StandIn([response(PLACES)], [response(forecast)])) == Result(ODD, failed=True)


def test_redirect_is_not_followed():
    async def scene() -> tuple[Result, list[Any]]:
        async with standing_in(whole()) as elsewhere:
            away = response(b"", 307, f"location: {elsewhere.url}/v1/search")
            async with standing_in(StandIn([away], [away])) as stand_in:
                result = await Toolbox([OpenMeteo(stand_in.url, stand_in.url).weather]).run(
                    "weather", '{"place":"杭州"}'
                )
            return result, elsewhere.asked

    assert asyncio.run(scene()) == (Result(ODD, failed=True), [])


@pytest.mark.parametrize("length", ["content-length: 300000000\r\n", ""], ids=["announced", "endless"])
def test_no_more_is_read_than_an_answer_may_have(length: str):
    huge = f"HTTP/1.1 200 OK\r\n{length}connection: close\r\n\r\n".encode() + b" " * 50_000_000
    stand_in = StandIn([huge], [huge])
    assert ask(stand_in) == Result(ODD, failed=True)
    assert stand_in.sent < 20_000_000


@pytest.mark.parametrize("drip", [None, 0.02], ids=["silence", "a byte at a time"])
def test_time_limit_holds_for_all_that_is_asked(drip: float | None):
    stand_in = whole() if drip else StandIn([None], [None])
    stand_in.drip = drip or 0
    start = time.monotonic()
    assert ask(stand_in, seconds=0.4) == Result(SLOW, failed=True)
    assert time.monotonic() - start < 5


def test_offline_machine_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        box = Toolbox([OpenMeteo(url, url).weather])
        assert asyncio.run(box.run("weather", '{"place": "杭州"}')) == Result(OFFLINE, failed=True)


@pytest.mark.parametrize("url", ["http://", "nonsense", "http://[::1", "http://a b", "http://\0", "gopher://127.0.0.1"])
def test_address_that_is_none_is_a_failure_and_no_crash(url: str):
    assert asyncio.run(Toolbox([OpenMeteo(url, url).weather]).run("weather", '{"place": "杭州"}')).failed


def test_proxy_of_the_environment_is_not_asked_for_loopback(monkeypatch: pytest.MonkeyPatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert not ask(whole()).failed


def test_stop_hangs_up():
    async def scene() -> bytes:
        asked, rest = asyncio.Event(), asyncio.get_running_loop().create_future()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            asked.set()
            rest.set_result(await reader.read())
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        call = asyncio.create_task(Toolbox([OpenMeteo(url, url).weather]).run("weather", '{"place": "杭州"}'))
        await asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        server.close()
        return await rest

    assert asyncio.run(scene()) == b""


def test_several_ask_at_the_same_time():
    async def scene() -> list[Result]:
        async with standing_in(whole()) as stand_in:
            box = Toolbox([OpenMeteo(stand_in.url, stand_in.url).weather])
            return await asyncio.gather(*[box.run("weather", '{"place": "杭州", "days": 2}') for _ in range(10)])

    assert [json.loads(result.text) for result in asyncio.run(scene())] == [REPORT] * 10
