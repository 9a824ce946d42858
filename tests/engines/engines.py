"""The browsers of the three engines, each started for Selenium as Debian has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from selenium import webdriver
from selenium.webdriver import Remote
from selenium.webdriver.chrome.service import Service as ChromeService
from selenium.webdriver.remote.file_detector import UselessFileDetector
from selenium.webdriver.webkitgtk.service import Service as WebKitService

from marionette import Marionette

MINI_BROWSER = "webkit2gtk-4.1/MiniBrowser"
"""WebKitGTK's own window, in a folder that is named after the machine's kind."""

NARROW_GTK = "* { min-width: 0; margin: 0; padding: 0; }"
NARROW_FIREFOX = "* { min-width: 0 !important; }"
"""For what stands above the page in their windows: it would take 447 and 500 pixels."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How the reader's browser is set. On a phone it may be as narrow as one, which no window of a desktop is."""

    language: str = "en-US"
    dark: bool = False
    phone: bool = False


AS_USUAL = Wish()


class Size(NamedTuple):
    """Inside of the window, in CSS pixels."""

    width: int
    height: int


DESKTOP, PHONE = Size(1280, 800), Size(390, 780)


@contextmanager
def chromium(wish: Wish) -> Iterator[Remote]:
    options = webdriver.ChromeOptions()
    options.binary_location = _program("chromium-headless-shell")
    for argument in ("--headless", "--no-sandbox", f"--lang={wish.language}", f"--accept-lang={wish.language}"):
        options.add_argument(argument)
    if wish.dark:
        options.add_argument("--blink-settings=preferredColorScheme=0")
    driver = webdriver.Chrome(options, ChromeService(_program("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()


@contextmanager
def firefox(wish: Wish) -> Iterator[Remote]:
    settings = {
        "marionette.port": 0,  # A free one, which stands in the profile then.
        "intl.accept_languages": wish.language,
        "layout.css.prefers-color-scheme.content-override": 0 if wish.dark else 1,
        "devtools.jsonview.enabled": False,
        "toolkit.legacyUserProfileCustomizations.stylesheets": True,
    }
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        lines = [f'user_pref("{name}", {_literal(value)});' for name, value in settings.items()]
        Path(profile, "user.js").write_text("\n".join(lines))
        if wish.phone:
            Path(profile, "chrome").mkdir()
            Path(profile, "chrome", "userChrome.css").write_text(NARROW_FIREFOX)
        command = [_program("firefox-esr"), "--headless", "--marionette", "--profile", profile]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            connection = Marionette(int(_written(Path(profile, "MarionetteActivePort"))))
            yield Remote(connection, options=webdriver.FirefoxOptions(), file_detector=UselessFileDetector())
            connection.close()
        finally:
            process.terminate()
            process.wait(30)


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _written(file: Path, patience: float = 60) -> str:
    until = time.monotonic() + patience
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < until, f"no {file.name}"
        time.sleep(0.1)
    return file.read_text()


@contextmanager
def webkit(wish: Wish) -> Iterator[Remote]:
    """WebKitGTK, which is the nearest to Safari that Debian has, and needs a screen: Xvfb is one in memory."""
    theme = "Adwaita:dark" if wish.dark else "Adwaita"
    with _screen() as display, _locale(wish.language) as locale, tempfile.TemporaryDirectory() as home:
        if wish.phone:
            Path(home, "gtk-3.0").mkdir()
            Path(home, "gtk-3.0", "gtk.css").write_text(NARROW_GTK)
        env = os.environ | locale | {"DISPLAY": display, "GDK_BACKEND": "x11", "GTK_THEME": theme}
        env |= {"XDG_CONFIG_HOME": home}
        options = webdriver.WebKitGTKOptions()
        options.binary_location = str(next(Path("/usr/lib").glob(f"*/{MINI_BROWSER}")))
        options.add_argument("--automation")
        driver = webdriver.WebKitGTK(options, WebKitService(_program("WebKitWebDriver"), env=env))
        try:
            yield driver
        finally:
            driver.quit()


@contextmanager
def _screen() -> Iterator[str]:
    """Its name for DISPLAY; Xvfb takes the first that is free and says its number."""
    command = [_program("Xvfb"), "-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout
        yield f":{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def _locale(language: str) -> Iterator[dict[str, str]]:
    """WebKitGTK takes the language of its process, where the machine knows it: so it is made. C stands for English."""
    if language.startswith("en"):
        yield {"LC_ALL": "C.UTF-8"}
        return
    name = language.replace("-", "_")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["localedef", "-i", name, "-f", "UTF-8", f"{folder}/{name}.UTF-8"], check=True)
        yield {"LOCPATH": folder, "LC_ALL": f"{name}.UTF-8"}


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is not there: see programs.py"
    return found


ENGINES: dict[str, Callable[[Wish], AbstractContextManager[Remote]]] = {
    "chromium": chromium,
    "firefox": firefox,
    "webkit": webkit,
}
