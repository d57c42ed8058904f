"""What a browser test works with: running applications, a clock, browsers, and places to attack from."""

import base64
import contextlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from fleet import Fleet, Site, filled, free_ports, loopback_site  # noqa: E402

APPLICATIONS = ("flask", "fastapi", "django", "swift")
PHONE, DESK = (390, 844), (1280, 900)
IDLE, LIFETIME = 3600, 12 * 3600  # seconds, as the applications have them

# Other sites, with a page each to attack from: a stranger, and a sibling of app.shop.test.
PLACES = """
  server {
    listen 127.0.0.1:@port@ ssl;
    server_name evil.shop.test attacker.test;
    @tls@
    location / { default_type text/html; return 200 "<!doctype html><title>attack</title><p>A page of somebody else."; }
  }
"""

# What an old browser does not send.
STRIPPED = 'proxy_set_header Origin ""; proxy_set_header Sec-Fetch-Site "";'


class World:
    """Fleets are started when first asked for; `fleet()` is the one to be tested, the others lack defences."""

    def __init__(self, folder, swift, artifacts):
        self.folder, self.swift, self.artifacts = Path(folder).resolve(), swift, Path(artifacts)
        self.fleets, self.browsers = {}, []
        for each in (self.folder, self.artifacts):
            shutil.rmtree(each, ignore_errors=True)
            each.mkdir(parents=True)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=shop.test"]
            + ["-addext", "subjectAltName=DNS:*.shop.test,DNS:attacker.test"]
            + ["-keyout", self.folder / "key.pem", "-out", self.folder / "certificate.pem"],
            check=True, capture_output=True,
        )  # fmt: skip

    def fleet(self, *without):
        """The applications, without the defences that are named."""
        if without not in self.fleets:
            self.fleets[without] = TestedFleet(self, without).__enter__()
        return self.fleets[without]

    def stop(self):
        for fleet in self.fleets.values():
            fleet.stop()

    def close_browsers(self):
        while self.browsers:
            self.browsers.pop().driver.quit()

    def keep_pictures(self, name):
        """What the browsers of a failing test show."""
        for number, browser in enumerate(self.browsers):
            browser.shot(f"failed {name} {number}")


class TestedFleet(Fleet):
    def __init__(self, world, without):
        state = world.folder / ("-".join(("without", *without)) if without else "whole")
        state.mkdir(parents=True, exist_ok=True)
        self.world, self.without, self.clock = world, without, state / "clock"
        self.clock.write_text("0")
        plain, tls = free_ports(2)
        certificate = f"ssl_certificate {world.folder}/certificate.pem; ssl_certificate_key {world.folder}/key.pem;"
        shop = Site(f"https://app.shop.test:{tls}", "app.shop.test", tls, " ssl", certificate)
        places = filled(PLACES, port=tls, tls=certificate)
        super().__init__(
            state, world.swift, [loopback_site(plain), shop], places,
            headers=STRIPPED if "fetch-headers" in without else "",
            SHARED_LOGIN_TEST_CLOCK=str(self.clock), SHARED_LOGIN_TEST_WITHOUT=",".join(without),
        )  # fmt: skip
        self.loopback, self.shop = (site.origin for site in self.sites)
        self.stranger, self.sibling = f"https://attacker.test:{tls}", f"https://evil.shop.test:{tls}"

    def advance(self, seconds):
        """The clock of all four goes forward."""
        draft = self.clock.with_suffix(".new")
        draft.write_text(str(int(self.clock.read_text()) + seconds))
        draft.replace(self.clock)

    def reset(self):
        """Nobody is logged out, nothing has been migrated, and the clock is right. The rings stay."""
        self.clock.write_text("0")
        with contextlib.closing(sqlite3.connect(self.state / "store.sqlite", isolation_level=None)) as store:
            for table in ("cut_off", "denied", "migration"):
                store.execute(f"DELETE FROM {table}")

    def seal_only(self):
        """The migration is long over: sealed cookies are written, and nothing else is read."""
        with contextlib.closing(sqlite3.connect(self.state / "store.sqlite", isolation_level=None)) as store:
            store.execute("INSERT INTO migration VALUES (0)")

    def browser(self, origin=None, window=PHONE):
        """A new browser without cookies."""
        browser = Browser(self, origin or self.loopback, window)
        self.world.browsers.append(browser)
        return browser


class Browser:
    def __init__(self, fleet, origin, window):
        self.fleet, self.origin = fleet, origin
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        # Without its sandbox, since CI is root; without shared memory, of which containers have little.
        flags = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"]
        flags += ["--host-resolver-rules=MAP *.test 127.0.0.1", "--ignore-certificate-errors"]
        for flag in flags:
            options.add_argument(flag)
        # Browsers differ in whether a stranger's script may cause cookies to be sent at all; the tests want the worst.
        options.add_experimental_option("prefs", {"profile.cookie_controls_mode": 0})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_script_timeout(20)
        width, height = window
        # A window cannot be as narrow as a phone.
        screen = {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": window == PHONE}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)

    def visit(self, application):
        self.driver.get(f"{self.origin}/{application}/")
        return self

    def press(self, action):
        """Sends the page's form of that name, and waits for the page behind it."""
        return self.click(f'form[action$="/{action}"] button')

    def log_in(self, application, user="alice"):
        return self.visit(application).click(f'button[value="{user}"]')

    def click(self, selector):
        self.leave(lambda: self.driver.find_element(By.CSS_SELECTOR, selector).click())
        return self

    def leave(self, action):
        """Does what brings another page, and waits for that."""
        self.driver.execute_script("document.documentElement.id = 'left'")
        action()
        is_there = "return document.readyState === 'complete' && document.documentElement.id !== 'left'"
        WebDriverWait(self.driver, 20, 0.02).until(lambda driver: driver.execute_script(is_there))

    def text(self, identifier):
        """The text of an element of the page; None where there is none."""
        found = self.driver.find_elements(By.ID, identifier)
        return found[0].text if found else None

    def user_at(self, application):
        """Who this browser is there: Alice, Bob, or nobody."""
        return self.visit(application).user()

    def user(self):
        text = self.text("user")
        assert text, f"no page but: {self.driver.page_source[:300]}"
        return None if text == "logged out" else text

    def cookies(self):
        """Name to attributes, of this site."""
        return {cookie["name"]: cookie for cookie in self.driver.get_cookies()}

    def put_cookie(self, name, value, **attributes):
        """As if the browser had got it from this site."""
        field = {"name": name, "value": value, "path": "/", "secure": True, "httpOnly": True, "sameSite": "Lax"}
        answer = self.driver.execute_cdp_cmd("Network.setCookie", {**field, "url": self.origin + "/", **attributes})
        assert answer["success"], f"the browser does not take {name}"

    def forget(self):
        """All cookies go."""
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        return self

    def shot(self, name):
        """Keeps a picture of the whole page."""
        picture = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})["data"]
        (self.fleet.world.artifacts / f"{name.replace(' ', '-')}.png").write_bytes(base64.b64decode(picture))
