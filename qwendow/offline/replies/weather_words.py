"""What the weather's results say: one table for all places, one for the days, and which places got none."""

from __future__ import annotations

from collections.abc import Iterable
from string import Template

from qwendow.offline.replies.phrases import joined, phrases
from qwendow.offline.replies.returned import Returned, cell, part, spoken_date
from qwendow.offline.wire.forms import Json

# How a failed call begins, and what is said of it.
_FAILURES = {"There is no place named": "weather_no_place", "The weather service cannot": "weather_unreachable"}


def weather_text(returned: list[Returned], language: str) -> str | None:
    good = [one.data for one in returned if part(one.data, "now")]
    if not good and any(one.data for one in returned):
        return None
    failed = [one for one in returned if not part(one.data, "now")]
    sections = [*_failures(failed, language), *(_tables(good, language) if good else ())]
    return "\n\n".join(section.strip() for section in sections)


def _failures(failed: list[Returned], language: str) -> Iterable[str]:
    """One sentence for all places that failed in the same way."""
    kinds = [next((name for start, name in _FAILURES.items() if one.text.startswith(start)), "") for one in failed]
    for kind in dict.fromkeys(kinds):
        places = [str(one.arguments.get("place", "")) for one, its in zip(failed, kinds, strict=True) if its == kind]
        text = phrases(language)[kind or "weather_failed"]
        yield Template(text).substitute(places=joined(places, language))


def _tables(reports: list[Json], language: str) -> Iterable[str]:
    words = phrases(language)
    yield words["weather_now"] + "\n".join(_now(report, language) for report in reports)
    if later := [(report, day) for report in reports for day in _days(report)[1:]]:
        yield words["weather_days"] + "\n".join(_day(report, day, language) for report, day in later)
    if sources := list(dict.fromkeys(str(report["source"]) for report in reports if report.get("source"))):
        yield Template(words["weather_source"]).substitute(source=joined(sources, language))


def _now(report: Json, language: str) -> str:
    today: Json = next(iter(_days(report)), {})
    return _row("weather_row", report, today | part(report, "now"), language)


def _day(report: Json, day: Json, language: str) -> str:
    return _row("weather_day", report, day, language)


def _row(template: str, report: Json, facts: Json, language: str) -> str:
    words = phrases(language)
    return Template(words[template]).substitute(
        place=cell(report.get("place")),
        weather=cell(words.get(f"sky_{facts.get('weather')}", facts.get("weather"))),
        temperature=cell(facts.get("temperature_celsius")),
        humidity=cell(facts.get("humidity_percent")),
        wind=cell(facts.get("wind_km_per_hour")),
        low=cell(facts.get("low_celsius")),
        high=cell(facts.get("high_celsius")),
        rain=cell(facts.get("rain_percent")),
        date=spoken_date(facts.get("date"), language),
    )


def _days(report: Json) -> list[Json]:
    days = report.get("forecast")
    return [day for day in days if isinstance(day, dict)] if isinstance(days, list) else []
