"""Pages as a real browser shows them: Chromium without a window, and MLflow's own server."""

import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
_TEXT = "document.body.innerText"
PATIENCE = 300  # seconds, for a busy machine


class Browser:
    """Chromium without a window, spoken to by the DevTools protocol over a pair of pipes."""

    def __init__(self, folder):
        """Start it.

        Args:
            folder: for its own files.
        """
        asked, self._ask = os.pipe()
        self._answers, answered = os.pipe()

        def in_place():
            # Chromium reads from 3 and writes to 4.
            high = [os.dup(asked), os.dup(answered)]
            for number, pipe in zip((3, 4), high, strict=True):
                os.dup2(pipe, number)

        # Root, as in a container, has no sandbox.
        rights = ["--no-sandbox"] if os.geteuid() == 0 else []
        options = ["--headless", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe"]
        self._process = subprocess.Popen(
            [CHROMIUM, *options, *rights, f"--user-data-dir={folder}", "about:blank"],
            preexec_fn=in_place,
            pass_fds=(3, 4),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(asked)
        os.close(answered)
        self._rest, self._number, self._session = b"", 0, None
        self.complaints = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.call("Runtime.enable")
        self.call("Page.enable")

    def open(self, address, *, width=1400, height=1000):
        """Go to a page, in a window of so many pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        self.complaints.clear()
        self.call("Page.navigate", url=address)

    def value(self, expression):
        """Of a JavaScript expression on the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return found["result"].get("value")

    def text_with(self, *wanted):
        """What the page shows, once it is there with its pictures and shows all that is wanted.

        Raises:
            AssertionError: it did not in time.
        """
        for _ in range(2 * PATIENCE):
            shown = self.value(f"document.readyState === 'complete' ? {_TEXT} : ''") or ""
            lacking = [text for text in wanted if text not in shown]
            if not lacking:
                return shown
            time.sleep(0.5)
        raise AssertionError(f"{lacking} not among what the page shows:\n{shown}")

    def picture(self):
        """What is seen, as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def call(self, method, **params):
        """Call a method of the protocol; complaints of the page's scripts are kept."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._ask, json.dumps(message).encode() + b"\0")
        while True:
            heard = self._hear()
            if heard.get("id") == self._number:
                assert "error" not in heard, heard
                return heard["result"]
            if heard.get("method") == "Runtime.exceptionThrown":
                self.complaints.append(heard["params"]["exceptionDetails"])

    def _hear(self):
        while b"\0" not in self._rest:
            more = os.read(self._answers, 2**20)
            assert more, f"{CHROMIUM} ended: {self._process.wait(PATIENCE)}"
            self._rest += more
        first, self._rest = self._rest.split(b"\0", 1)
        return json.loads(first)

    def close(self):
        """End it."""
        os.close(self._ask)
        os.close(self._answers)
        self._process.terminate()
        self._process.wait(PATIENCE)


@contextlib.contextmanager
def mlflow_ui(folder):
    """MLflow's user interface of a project, at the address that is given."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = Path(folder) / "results" / "mlflow.db"
    command = [sys.executable, "-m", "mlflow", "ui", "--workers", "1", "--port", str(port)]
    with (Path(folder) / "server.log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--backend-store-uri", f"sqlite:///{database}"],
            env={
                **os.environ,
                "MLFLOW_DISABLE_TELEMETRY": "true",
                "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
            },
            stdout=log,
            stderr=log,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(server, address, Path(log.name))
            yield address
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _wait(server, address, log):
    for _ in range(2 * PATIENCE):
        with contextlib.suppress(URLError, ConnectionError), urlopen(f"{address}/health"):
            return
        assert server.poll() is None, log.read_text()
        time.sleep(0.5)
    raise AssertionError(f"no answer within {PATIENCE} seconds: {log.read_text()}")
