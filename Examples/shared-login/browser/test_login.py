"""One login at four applications."""

from world import APPLICATIONS, IDLE, LIFETIME


def stages(fleet):
    """The name of the cookie before and long after the migration."""
    yield "session"
    fleet.seal_only()
    yield "__Host-session"


def known_at_all(browser, user="Alice"):
    for application in APPLICATIONS:
        assert browser.user_at(application) == user, f"{application} says {browser.user()}"


def test_log_in_at_each_and_be_known_at_the_others(fleet):
    for application in APPLICATIONS:
        browser = fleet.browser().log_in(application)
        assert browser.user() == "Alice"
        known_at_all(browser)
        browser.visit(application).press("logout")
        known_at_all(browser, None)


def test_each_writes_what_the_others_read(fleet):
    browser = fleet.browser().log_in("flask")
    for round in range(2):
        for number, application in enumerate(APPLICATIONS):
            browser.visit(application).press("basket")
            assert browser.text("basket") == str(round * len(APPLICATIONS) + number + 1)
        if round == 0:
            browser.press("migrate")


def test_rotation_logs_nobody_out(fleet):
    for _ in stages(fleet):
        operator, bystander = fleet.browser().log_in("flask"), fleet.browser().log_in("django", "bob")
        for application in APPLICATIONS:
            before = bystander.visit("flask").text("key")
            operator.visit(application).press("rotate")
            assert operator.visit(application).text("key") != before
            assert bystander.visit(application).text("key") == before
            assert bystander.text("renewal"), "an old key is a reason for a new cookie"
            assert bystander.visit(application).text("key") == operator.text("key")
            assert not bystander.text("renewal")
            known_at_all(bystander, "Bob")
            known_at_all(operator)


def test_migration_while_the_user_clicks_on(fleet):
    for number, application in enumerate(APPLICATIONS):
        fleet.reset()
        browser = fleet.browser().log_in("flask")
        browser.press("basket")
        assert browser.text("cookie") == "session"
        begun = browser.text("began")
        browser.visit(application).press("migrate")
        assert browser.user() == "Alice", "the page behind the button"
        # Each of the others is the first to see the sealed cookie once.
        for next in APPLICATIONS[number:] + APPLICATIONS[:number]:
            assert browser.user_at(next) == "Alice"
            assert browser.text("cookie") == "__Host-session"
            assert browser.text("basket") == "1"
            assert browser.text("began") == begun
        assert set(browser.cookies()) == {"__Host-session"}, "Flask's cookie is gone"


def test_old_cookies_are_read_after_the_migration_until_the_last_is_too_old(fleet):
    early, late = fleet.browser().log_in("flask"), fleet.browser().log_in("django")
    fleet.advance(IDLE // 2 - 60)
    operator = fleet.browser().visit("swift").press("migrate")
    assert operator.text("user") == "logged out"
    fleet.advance(IDLE // 2)
    assert early.user_at("swift") == "Alice"
    fleet.advance(IDLE // 2 + 61)
    assert late.user_at("swift") is None, "too old"
    assert early.user_at("fastapi") == "Alice"


def test_log_out_everywhere_ends_a_second_browser(fleet):
    here, there, other = fleet.browser(), fleet.browser(), fleet.browser()
    for _ in stages(fleet):
        other.log_in("django", "bob")
        for application in APPLICATIONS:
            here.log_in(application), there.log_in("swift")
            known_at_all(there)
            here.visit(application).press("logout-everywhere")
            known_at_all(there, None)
            known_at_all(other, "Bob")
            # In the same second, mostly: a session that begins after the cut-off is good.
            known_at_all(here.log_in(application))
            here.press("logout")
        other.press("logout")


def test_a_copy_of_a_sealed_cookie_ends_with_the_logout(fleet):
    fleet.browser().visit("flask").press("migrate")
    for application in APPLICATIONS:
        browser, thief = fleet.browser().log_in(application), fleet.browser().visit("flask")
        thief.put_cookie("__Host-session", browser.cookies()["__Host-session"]["value"])
        known_at_all(thief)
        browser.visit(application).press("logout")
        known_at_all(thief, None)


def test_revocations_survive_a_restart(fleet):
    here, there = fleet.browser().log_in("flask"), fleet.browser().log_in("fastapi")
    here.press("logout-everywhere")
    fleet.stop()
    fleet.start()
    known_at_all(there, None)
    known_at_all(here.log_in("django"))


def test_flags_are_as_promised(fleet):
    for name in stages(fleet):
        for application in APPLICATIONS:
            cookies = fleet.browser(fleet.shop).log_in(application).cookies()
            assert set(cookies) == {name}, cookies
            cookie = cookies[name]
            assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Lax" and cookie["path"] == "/"
            assert cookie["domain"] == "app.shop.test", "no Domain: this host alone"


def test_a_tampered_cookie_is_no_login_and_no_error(fleet):
    for name in stages(fleet):
        browser = fleet.browser().log_in("flask")
        token = browser.cookies()[name]["value"]
        flipped = token[:9] + ("A" if token[9] != "A" else "B") + token[10:]
        spoilt = [token[:-2], flipped, "ss1.", "x", '"' + token + "..."]
        for application in APPLICATIONS:
            for value in spoilt:
                browser.put_cookie(name, value)
                assert browser.user_at(application) is None, value
                assert browser.driver.execute_script(
                    "return performance.getEntriesByType('navigation')[0].responseStatus"
                ) == 200
            browser.put_cookie(name, token)
            assert browser.user_at(application) == "Alice", "the control: the token itself is good"


def test_an_idle_session_ends(fleet):
    for _ in stages(fleet):
        browsers = {application: fleet.browser().log_in(application) for application in APPLICATIONS}
        fleet.advance(IDLE - 30)
        assert browsers["flask"].user_at("swift") == "Alice", "that renews it"
        fleet.advance(60)
        assert browsers["flask"].user_at("django") == "Alice"
        for application in APPLICATIONS[1:]:
            assert browsers[application].user_at(application) is None, application
        fleet.world.close_browsers()


def test_a_busy_session_ends_too(fleet):
    for _ in stages(fleet):
        browser = fleet.browser().log_in("swift")
        steps = LIFETIME // (IDLE - 600)
        for step in range(steps):
            fleet.advance(IDLE - 600)
            application = APPLICATIONS[step % len(APPLICATIONS)]
            assert browser.user_at(application) == "Alice", f"{application} in step {step}"
        fleet.advance(LIFETIME - steps * (IDLE - 600) + 1)
        known_at_all(browser, None)
