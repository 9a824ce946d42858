"""weather: the weather now and on the next days, from Open-Meteo.

Free and without a key for non-commercial use, under 10,000 calls a day (open-meteo.com/en/terms); a company with a plan
gives its own addresses. The data are under CC BY 4.0, hence the source in each answer.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import ssl
from contextlib import aclosing
from typing import Annotated, Any, TypeVar

import httpx2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qwendow.tools.definition import ToolError, tool

GEOCODING = "https://geocoding-api.open-meteo.com"
FORECAST = "https://api.open-meteo.com"

SECONDS = 10.0
"""For all that is asked; the tool's own limit lies above it, so that the model hears what was slow."""

LARGEST = 200_000
"""Bytes of an answer that are read."""

MOST_DAYS = 16

# Codes of WMO table 4677 as far as Open-Meteo uses them (open-meteo.com/en/docs).
WEATHER = {
    0: "clear sky", 1: "mainly clear", 2: "partly cloudy", 3: "overcast", 45: "fog", 48: "depositing rime fog",
    51: "light drizzle", 53: "moderate drizzle", 55: "dense drizzle", 56: "light freezing drizzle",
    57: "dense freezing drizzle", 61: "slight rain", 63: "moderate rain", 65: "heavy rain", 66: "light freezing rain",
    67: "heavy freezing rain", 71: "slight snowfall", 73: "moderate snowfall", 75: "heavy snowfall", 77: "snow grains",
    80: "slight rain showers", 81: "moderate rain showers", 82: "violent rain showers", 85: "slight snow showers",
    86: "heavy snow showers", 95: "thunderstorm", 96: "thunderstorm with slight hail",
    99: "thunderstorm with heavy hail",
}  # fmt: skip

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_OFFLINE = "The weather service cannot be reached. Say so, and do not guess the weather."
_ODD = "The weather service gave an answer that cannot be read. Say so, and do not guess the weather."


class _Answer(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)


class _Place(_Answer):
    name: str
    latitude: float
    longitude: float
    admin1: str | None = None
    country: str | None = None

    @property
    def full_name(self) -> str:
        return ", ".join(dict.fromkeys(part for part in (self.name, self.admin1, self.country) if part))


class _Places(_Answer):
    results: list[_Place] = []


class _Current(_Answer):
    time: str
    temperature_2m: float | None
    relative_humidity_2m: float | None
    weather_code: int | None
    wind_speed_10m: float | None


class _Daily(_Answer):
    """Lists of equal length, one value a day."""

    time: list[str]
    weather_code: list[int | None]
    temperature_2m_min: list[float | None]
    temperature_2m_max: list[float | None]
    precipitation_probability_max: list[float | None]


class _Forecast(_Answer):
    current: _Current
    daily: _Daily


Answer = TypeVar("Answer", bound=_Answer)


class OpenMeteo:
    """The addresses may be others that speak the same; `seconds` is for all that one call asks."""

    def __init__(self, geocoding: str = GEOCODING, forecast: str = FORECAST, seconds: float = SECONDS) -> None:
        self._geocoding = geocoding
        self._forecast = forecast
        self._seconds = seconds
        self._context: ssl.SSLContext | None = None

    @tool(seconds=SECONDS + 5)
    async def weather(
        self,
        place: Annotated[str, Field(min_length=1, max_length=100)],
        days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 1,
    ) -> dict[str, Any]:
        """Tells the weather now and the forecast for a place (天气预报).

        Args:
            place: The name of a city or town alone, such as 杭州 or Paris.
            days: How many days of forecast, today included.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._weather(place.strip(), days)
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise ToolError("The weather service took too long. Say so, and do not guess the weather.") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise ToolError(_OFFLINE) from error
        except ValueError as error:  # Lists of different lengths, and what is no UTF-8
            raise ToolError(_ODD) from error

    async def _weather(self, place: str, days: int) -> dict[str, Any]:
        # Reading the authorities takes 20 ms, in which no answer of another reader would go on.
        if self._context is None:
            self._context = await asyncio.to_thread(httpx2.create_ssl_context)
        async with httpx2.AsyncClient(
            verify=self._context,
            follow_redirects=False,
            timeout=self._seconds,
            # A proxy of the environment cannot reach this machine's own loopback.
            trust_env=not _is_loopback(httpx2.URL(self._forecast).host),
            # Of what comes compressed nobody knows how much it is; `_body` does not unpack it.
            headers={"Accept-Encoding": "identity", "User-Agent": "qwendow"},
        ) as client:
            found = await self._found(client, place)
            forecast = await _asked(client, f"{self._forecast}/v1/forecast", _forecast_query(found, days), _Forecast)
        return _report(found, forecast)

    async def _found(self, client: httpx2.AsyncClient, place: str) -> _Place:
        language = "zh" if _CHINESE.search(place) else "en"
        for name in _spellings(place):
            query = {"name": name, "count": "1", "language": language, "format": "json"}
            places = await _asked(client, f"{self._geocoding}/v1/search", query, _Places)
            if places.results:
                return places.results[0]
        raise ToolError(f'There is no place named "{place}". Use the name of a city alone, or ask the user which.')


def _spellings(place: str) -> list[str]:
    """Open-Meteo knows neither `Paris, France` nor every 市 behind a name."""
    first = re.split(r"[,，]", place)[0].strip()
    short = first[:-1] if len(first) > 2 and first[-1] in "市县区省" else first
    return [name for name in dict.fromkeys((place, first, short)) if name]


def _forecast_query(place: _Place, days: int) -> dict[str, str]:
    return {
        "latitude": str(place.latitude),
        "longitude": str(place.longitude),
        "current": "temperature_2m,relative_humidity_2m,weather_code,wind_speed_10m",
        "daily": "weather_code,temperature_2m_max,temperature_2m_min,precipitation_probability_max",
        "timezone": "auto",
        "forecast_days": str(days),
    }


async def _asked(client: httpx2.AsyncClient, url: str, query: dict[str, str], kind: type[Answer]) -> Answer:
    async with client.stream("GET", url, params=query) as response:
        if response.status_code == 429:
            raise ToolError("The weather service is asked too often. Say so, and let the user try again later.")
        if response.status_code >= 500:
            raise ToolError(_OFFLINE)
        if response.status_code != 200:
            raise ToolError(_ODD)
        body = await _body(response)
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise ToolError(_ODD) from error


async def _body(response: httpx2.Response) -> bytes:
    data = bytearray()
    async with aclosing(response.aiter_raw()) as pieces:
        async for piece in pieces:
            data += piece
            if len(data) > LARGEST:
                raise ToolError(_ODD)
    return bytes(data)


def _report(place: _Place, forecast: _Forecast) -> dict[str, Any]:
    now, daily = forecast.current, forecast.daily
    days = zip(
        daily.time,
        daily.weather_code,
        daily.temperature_2m_min,
        daily.temperature_2m_max,
        daily.precipitation_probability_max,
        strict=True,
    )
    return {
        "place": place.full_name,
        "now": {
            "local_time": now.time,
            "weather": _words(now.weather_code),
            "temperature_celsius": now.temperature_2m,
            "humidity_percent": now.relative_humidity_2m,
            "wind_km_per_hour": now.wind_speed_10m,
        },
        "forecast": [
            {"date": date, "weather": _words(code), "low_celsius": low, "high_celsius": high, "rain_percent": rain}
            for date, code, low, high, rain in days
        ],
        "source": "Open-Meteo.com",
    }


def _words(code: int | None) -> str:
    return "unknown" if code is None else WEATHER.get(code, f"WMO code {code}")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
