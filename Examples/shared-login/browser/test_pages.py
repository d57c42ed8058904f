"""What the pages look like: on a phone, on a desk, in the dark. The pictures are for people to look at."""

from world import APPLICATIONS, DESK


def fits(browser):
    return browser.driver.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


def test_pages_fit_a_phone_and_a_desk(fleet):
    phone, desk = fleet.browser(), fleet.browser(window=DESK)
    for browser, kind in ((phone, "phone"), (desk, "desk")):
        for application in APPLICATIONS:
            browser.visit(application)
            assert fits(browser)
            browser.shot(f"{kind} logged out {application}")
    phone.visit("flask").press("rotate")
    for browser, kind in ((phone, "phone"), (desk, "desk")):
        browser.log_in("swift")
        for application in APPLICATIONS:
            browser.visit(application).press("basket")
            assert fits(browser)
            browser.shot(f"{kind} logged in {application}")
    phone.press("rotate")
    phone.press("migrate")
    phone.shot("phone first page after the migration")
    for browser, kind in ((phone, "phone"), (desk, "desk")):
        browser.visit("swift").visit("swift")
        assert browser.text("cookie") == "__Host-session", "the first answer replaced it"
        assert fits(browser)
        browser.shot(f"{kind} sealed")
    phone.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    )
    for application in APPLICATIONS:
        phone.visit(application).shot(f"dark {application}")


def test_buttons_are_large_enough_for_a_finger(fleet):
    browser = fleet.browser().log_in("swift")
    heights = browser.driver.execute_script(
        "return [...document.querySelectorAll('button, nav a')]"
        "    .filter(one => one.offsetParent).map(one => one.offsetHeight)"
    )
    assert len(heights) >= 8 and min(heights) >= 44, heights


def test_no_page_runs_a_script_or_can_be_framed(fleet):
    browser = fleet.browser(fleet.shop).log_in("swift")
    for application in APPLICATIONS:
        policy = browser.visit(application).driver.execute_script(
            "return fetch(location.href).then(answer => answer.headers.get('content-security-policy'))"
        )
        assert "frame-ancestors 'none'" in policy and "script-src" not in policy and "default-src 'self'" in policy
        assert not browser.driver.find_elements("tag name", "script")
        browser.driver.get(fleet.sibling + "/")
        browser.driver.execute_async_script(
            "const frame = document.createElement('iframe'); frame.src = arguments[0]; frame.onload = arguments[1];"
            "document.body.append(frame)",
            f"{fleet.shop}/{application}/",
        )
        browser.driver.switch_to.frame(0)
        assert not browser.driver.find_elements("id", "user")
        browser.driver.switch_to.default_content()
