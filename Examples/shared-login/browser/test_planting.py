"""Cookies that are not the victim's own: planted by a sibling of the site, shown before the login, or late."""

import base64
import json
import sys

from world import APPLICATIONS, HERE, IDLE

sys.path.insert(0, str(HERE.parent / "python"))

from sealed import Sealed  # noqa: E402

MANY = 300  # more than a browser keeps for one domain


def prepared(fleet):
    """Long after the migration; with a token of Bob, who is the attacker."""
    fleet.reset()
    fleet.seal_only()
    browser = fleet.browser(fleet.shop).log_in("flask", "bob")
    (name,) = browser.cookies()
    return name, browser.cookies()[name]["value"]


def plant(browser, *cookies, place=None):
    """Sets cookies from a page of the sibling, or of another place."""
    browser.driver.get(f"{place or browser.fleet.sibling}/")
    for cookie in cookies:
        browser.driver.execute_script("document.cookie = arguments[0]", cookie + "; Domain=shop.test; Secure")


def users(browser):
    return [browser.user_at(application) for application in APPLICATIONS]


def longer_path(name, token):
    return [f"{name}={token}; Path=/{application}/" for application in APPLICATIONS]


def blank_before_name(name, token):
    return [f"\u2000{name}={token}; Path=/{application}/" for application in APPLICATIONS]


def full_jar(name, token):
    return [f"filler{number}=x; Path=/" for number in range(MANY)] + longer_path(name, token)


def test_a_planted_session_is_never_the_victims(fleet):
    name, token = prepared(fleet)
    assert name == "__Host-session"
    for trick in (longer_path, blank_before_name, full_jar):
        newcomer, alice = fleet.browser(fleet.shop), fleet.browser(fleet.shop).log_in("flask")
        for browser in (newcomer, alice):
            plant(browser, *trick(name, token))
            assert "Bob" not in users(browser), trick.__name__
            if browser.user() is None:
                browser.log_in("swift")
            assert set(users(browser)) == {"Alice"}, "a login is good"


def test_a_stranger_cannot_even_try(fleet):
    """Browsers keep no cookie for a domain that is not the page's; the control is the sibling, who can."""
    for fleet in (fleet, fleet.world.fleet("host-prefix")):
        name, token = prepared(fleet)
        newcomer = fleet.browser(fleet.shop)
        plant(newcomer, *longer_path(name, token), *blank_before_name(name, token), place=fleet.stranger)
        assert set(users(newcomer)) == {None}
    plant(newcomer.forget(), *longer_path(name, token))
    assert set(users(newcomer)) == {"Bob"}


def test_only_the_prefix_stops_a_longer_path_and_a_full_jar(fleet):
    """The control: under a name without the prefix both make the victim the attacker."""
    fleet = fleet.world.fleet("host-prefix")
    name, token = prepared(fleet)
    newcomer, alice = fleet.browser(fleet.shop), fleet.browser(fleet.shop).log_in("flask")
    plant(newcomer, *longer_path(name, token))
    assert set(users(newcomer)) == {"Bob"}
    plant(alice, *full_jar(name, token))
    assert set(users(alice)) == {"Bob"}


def test_two_good_cookies_are_nobody(fleet):
    """Without the prefix, what is left is not to choose."""
    fleet = fleet.world.fleet("host-prefix")
    name, token = prepared(fleet)
    alice = fleet.browser(fleet.shop).log_in("flask")
    plant(alice, *longer_path(name, token))
    assert set(users(alice)) == {None}


def test_only_exact_names_stop_a_blank_before_the_name(fleet):
    """The control: read as the frameworks themselves read cookies, the planted one is the session."""
    fleet = fleet.world.fleet("exact-names")
    name, token = prepared(fleet)
    newcomer = fleet.browser(fleet.shop)
    plant(newcomer, *blank_before_name(name, token))
    assert set(users(newcomer)) == {"Bob"}


def opened(fleet, token):
    keys = json.loads((fleet.state / "sealed.jwks.json").read_text())["keys"]
    codec = Sealed([base64.urlsafe_b64decode(key["k"] + "=") for key in keys], context="__Host-session")
    session = codec.open(token, now=1 << 37)
    return session.session_id, json.loads(session.payload)


def session_before_and_after(fleet, application):
    """What the token holds that the attacker planted, and that of the login."""
    attacker, victim = fleet.browser(fleet.shop).visit("flask"), fleet.browser(fleet.shop)
    planted = attacker.cookies()["__Host-session"]["value"]
    victim.visit("flask").put_cookie("__Host-session", planted)
    victim.log_in(application)
    assert set(users(victim)) == {"Alice"} and set(users(attacker)) == {None}
    assert attacker.cookies()["__Host-session"]["value"] == planted, "it is still good, for an anonymous session"
    return opened(fleet, planted), opened(fleet, victim.cookies()["__Host-session"]["value"])


def test_a_session_planted_before_the_login_is_worth_nothing(fleet):
    for application in APPLICATIONS:
        prepared(fleet)
        (id_before, before), (id_after, after) = session_before_and_after(fleet, application)
        assert "_user_id" not in before and after["_user_id"] == "alice"
        assert id_after != id_before and after["_csrf_secret"] != before["_csrf_secret"]
        fleet.world.close_browsers()


def test_only_a_new_session_stops_fixation(fleet):
    """The control: without `begin` the attacker knows id and CSRF secret of the login."""
    fleet = fleet.world.fleet("begin")
    for application in APPLICATIONS:
        prepared(fleet)
        (id_before, before), (id_after, after) = session_before_and_after(fleet, application)
        assert id_after == id_before and after["_csrf_secret"] == before["_csrf_secret"]
        fleet.world.close_browsers()


def user_after_late_renewal(fleet, application):
    """Who is there when a slow answer renews the cookie after the logout."""
    prepared(fleet)
    browser = fleet.browser(fleet.shop).log_in("flask")
    first = browser.driver.current_window_handle
    fleet.advance(IDLE // 2 + 60)
    browser.driver.switch_to.new_window("tab")
    browser.driver.get(fleet.shop + "/style.css")
    browser.driver.execute_script(f"window.late = fetch('/{application}/?wait=3').then(answer => answer.text())")
    second = browser.driver.current_window_handle
    browser.driver.switch_to.window(first)
    browser.press("logout")
    assert browser.user() is None
    browser.driver.switch_to.window(second)
    page = browser.driver.execute_async_script("window.late.then(arguments[0])")
    assert "Alice" in page, "it was asked before the logout"
    return browser.user_at(application)


def test_a_renewal_answered_after_the_logout_brings_nothing_back(fleet):
    for application in APPLICATIONS:
        assert user_after_late_renewal(fleet, application) is None
        assert user_after_late_renewal(fleet.world.fleet("denied-ids"), application) == "Alice", "the control"
        fleet.world.close_browsers()
