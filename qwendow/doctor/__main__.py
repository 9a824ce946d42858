"""python -m qwendow.doctor: one line for each thing, and the exit code 1 where something is wrong."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

from qwendow.doctor.finding import Finding, Mark, doubt, unknown, well, wrong
from qwendow.doctor.packages import look_at_packages

HERE = Path(__file__).parents[2]


class Overheard(logging.Handler):
    """What is logged meanwhile is a finding, too."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())

    def findings(self, name: str) -> list[Finding]:
        said, self.said = self.said, []
        return [doubt(name, line) for line in said]


def main() -> None:
    marks = set()
    parser = argparse.ArgumentParser("python -m qwendow.doctor", description="Looks at all that the app needs.")
    parser.add_argument("--alert", action="store_true", help="send a test to where alerts go")
    for finding in look(HERE, parser.parse_args().alert):
        print(finding, flush=True)
        marks.add(finding.mark)
    sys.exit(Mark.WRONG in marks)


def look(folder: Path, alert: bool = False) -> Iterator[Finding]:
    """One after the other, as some take seconds. `folder` has the .env; `alert`: one is sent."""
    yield from (packages := look_at_packages(HERE / "requirements.txt"))
    if any(one.mark is Mark.WRONG for one in packages):
        yield unknown("the rest", "it needs the packages")
        return
    # Only now, as it needs the packages.
    from qwendow.doctor.kept import look_at_store
    from qwendow.doctor.keys import look_at_keys
    from qwendow.doctor.limits import look_at_limits
    from qwendow.doctor.machine import look_at_machine
    from qwendow.doctor.sign_in import look_at_sign_in
    from qwendow.doctor.told import look_at_alerts, look_at_audit
    from qwendow.settings import Settings, SettingsError, load

    overheard = Overheard()
    logging.getLogger("qwendow").addHandler(overheard)
    logging.getLogger("qwendow").propagate = False
    try:
        settings: Settings = load(folder)
    except SettingsError as error:
        yield wrong("settings", str(error))
        yield unknown("the rest", "it needs the settings")
        return
    yield from overheard.findings("settings") or [well("settings", "each can be used")]
    yield from look_at_machine(settings)
    yield look_at_store(settings)
    yield from overheard.findings("store")
    yield from look_at_limits(settings)
    yield from look_at_sign_in(settings)
    yield from look_at_audit(settings.audit)
    yield from look_at_alerts(settings, alert)
    if settings.offline:
        yield unknown("key", "this is the offline demo", "set DASHSCOPE_API_KEY, or DASHSCOPE_BASE_URL, to ask a model")
        return
    from qwendow.doctor.asking import ask

    yield from look_at_keys(settings)
    yield well("region", settings.region or "none of the vendor's, so no prices are shown")
    yield from ask(settings)


if __name__ == "__main__":
    main()
