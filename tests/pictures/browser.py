"""Chromium without a window, driven by ChromeDriver over plain HTTP (the WebDriver protocol); nothing but Python is needed.

with Browser(width=800, dark=True) as page: page.open(path); page.run('return document.title')
"""

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

# No window, no network of its own, and no sandbox where root runs it, as in containers.
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars"]
PATIENCE = 60


def programs():
    """Paths of Chromium and ChromeDriver; None where one is missing."""
    chromium = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    driver = shutil.which("chromedriver")
    return (chromium, driver) if chromium and driver else None


class Browser:
    def __init__(self, width=1000, height=700, dark=False):
        self.width, self.height, self.dark = width, height, dark

    def __enter__(self):
        chromium, driver = programs()
        self.home = tempfile.mkdtemp(prefix="bobbin-browser-")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        env = dict(os.environ, HOME=self.home, XDG_CONFIG_HOME=self.home, XDG_CACHE_HOME=self.home)
        self.driver = subprocess.Popen([driver, "--port=%d" % self.port], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env=env)
        self.session = None
        try:
            self.begin(chromium)
        except BaseException:
            self.__exit__()
            raise
        return self

    def begin(self, chromium):
        args = FLAGS + ["--user-data-dir=" + self.home, "--window-size=%d,%d" % (self.width, self.height)]
        if self.dark:
            args.append("--blink-settings=preferredColorScheme=0")
        wanted = {"goog:chromeOptions": {"binary": chromium, "args": args}, "goog:loggingPrefs": {"browser": "ALL"}}
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
                return
            except urllib.error.HTTPError:
                raise
            except OSError:  # the driver does not listen yet
                if self.driver.poll() is not None or time.monotonic() > end:
                    raise RuntimeError("chromedriver does not answer")
                time.sleep(0.02)

    def __exit__(self, *_):
        try:
            if self.session:
                self.ask("DELETE", "")
        except OSError:
            pass
        self.driver.terminate()
        self.driver.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def ask(self, method, path, body=None):
        prefix = "/session/" + self.session if self.session and path != "/session" else ""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request("http://127.0.0.1:%d%s%s" % (self.port, prefix, path), data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError("%s %s: %s" % (method, path, json.load(error)["value"]["message"].split("\n")[0])) from None

    def open(self, path):
        self.ask("POST", "/url", {"url": "file://" + os.path.abspath(path)})

    def run(self, script, *args):
        """The value that a function body returns; it may await."""
        return self.ask("POST", "/execute/async", {"script": "const done = arguments[arguments.length - 1]; (async (...args) => {%s})"
                        "(...[...arguments].slice(0, -1)).then(done, (e) => done('error: ' + e))" % script, "args": list(args)})

    def key(self, selector, text):
        """Types into an element."""
        element = self.ask("POST", "/element", {"using": "css selector", "value": selector})
        self.ask("POST", "/element/%s/value" % next(iter(element.values())), {"text": text})

    def click(self, selector):
        element = self.ask("POST", "/element", {"using": "css selector", "value": selector})
        self.ask("POST", "/element/%s/click" % next(iter(element.values())), {})

    def errors(self):
        """What the console has complained of since the last call."""
        return [entry["message"] for entry in self.ask("POST", "/se/log", {"type": "browser"}) if entry["level"] in ("SEVERE", "WARNING")]

    def screenshot(self, path):
        with open(path, "wb") as f:
            f.write(base64.b64decode(self.ask("GET", "/screenshot")))
