"""Selenium's commands to Firefox by Marionette, its own protocol: what geckodriver is for, which Debian does not have.

Marionette does what WebDriver does, under other names and with the same parameters. A message is its length, a colon,
and JSON: https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
"""

from __future__ import annotations

import json
import socket
from itertools import count
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.remote.command import Command

NAMES = {
    Command.NEW_SESSION: "WebDriver:NewSession",
    Command.GET: "WebDriver:Navigate",
    Command.REFRESH: "WebDriver:Refresh",
    Command.SET_WINDOW_RECT: "WebDriver:SetWindowRect",
    Command.CLICK_ELEMENT: "WebDriver:ElementClick",
    Command.CLEAR_ELEMENT: "WebDriver:ElementClear",
    Command.SEND_KEYS_TO_ELEMENT: "WebDriver:ElementSendKeys",
    Command.W3C_ACTIONS: "WebDriver:PerformActions",
    Command.W3C_CLEAR_ACTIONS: "WebDriver:ReleaseActions",
    Command.W3C_EXECUTE_SCRIPT: "WebDriver:ExecuteScript",
    Command.SCREENSHOT: "WebDriver:TakeScreenshot",
    Command.DELETE_ALL_COOKIES: "WebDriver:DeleteAllCookies",
}
"""Of the commands that the tests use. A new session takes Firefox as it is."""


class Marionette:
    """Stands where Selenium has its HTTP connection."""

    def __init__(self, port: int) -> None:
        self._numbers = count()
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._file = self._socket.makefile("rb")
        self._read()  # Firefox says first which version of the protocol it speaks: 3.

    def execute(self, command: str, params: dict[str, Any]) -> dict[str, Any]:
        if command not in NAMES:
            raise NotImplementedError(f"{command}: add its name in Marionette to NAMES")
        given = {} if command == Command.NEW_SESSION else params
        body = json.dumps([0, next(self._numbers), NAMES[command], given]).encode()
        self._socket.sendall(b"%d:%b" % (len(body), body))
        _, _, error, result = self._read()
        if error:
            return {"status": 500, "value": json.dumps({"value": error})}
        return {"value": result["value"] if isinstance(result, dict) and [*result] == ["value"] else result}

    def close(self) -> None:
        self._socket.close()

    def _read(self) -> Any:
        length = b""
        while (digit := self._file.read(1)) != b":":
            if not digit:
                raise WebDriverException("Firefox has gone.")
            length += digit
        return json.loads(self._file.read(int(length)))
