"""Requests that somebody else's page makes in the victim's browser, with the victim's cookie.

Three things stand in the way: `SameSite=Lax` for strangers; `Origin` and `Sec-Fetch-Site`, which tell siblings apart,
too; and the token. Each is tried alone: the attack fails, and succeeds as soon as that one is taken out.
"""

from world import APPLICATIONS

FORM = """
const [url, fields] = arguments, form = document.createElement("form");
form.method = "POST"; form.action = url;
for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    input.name = name; input.value = value; form.append(input);
}
document.body.append(form); form.submit();
"""
FETCH = """
const [url, fields, done] = arguments;
fetch(url, {method: "POST", mode: "no-cors", credentials: "include", body: new URLSearchParams(fields)})
    .then(() => done(), () => done());
"""
SOCKET = """
const [url, done] = arguments, socket = new WebSocket(url);
socket.onmessage = event => done(event.data);
socket.onerror = socket.onclose = () => done(null);
"""


class Victim:
    """Alice, logged in at app.shop.test, and the tokens that an attacker might have."""

    def __init__(self, fleet):
        fleet.reset()
        fleet.seal_only()
        self.fleet, self.browser = fleet, fleet.browser(fleet.shop)
        self.tokens = {"none": None, "another session's": self.token(fleet.browser(fleet.shop).log_in("flask", "bob"))}
        self.tokens["of before the login"] = self.token(self.browser.visit("flask"))
        self.browser.log_in("flask")
        self.genuine = self.token(self.browser)

    @staticmethod
    def token(browser):
        return browser.driver.find_element("name", "csrf_token").get_attribute("value")

    def suffers(self, place, application, way, token):
        """Whether a page of `place` can put an apple into the victim's basket."""
        before = self.basket()
        self.browser.driver.get(place + "/")
        send(self.browser, way, f"{self.fleet.shop}/{application}/basket", {"csrf_token": token} if token else {})
        return self.basket() == before + 1

    def basket(self):
        assert self.browser.user_at("fastapi") == "Alice", "the attack is about a login"
        return int(self.browser.text("basket"))

    def tells(self, place):
        """What a page of `place` hears over a WebSocket."""
        self.browser.driver.get(place + "/")
        return self.browser.driver.execute_async_script(SOCKET, f"{self.fleet.shop}/swift/live".replace("https", "wss"))


def posts(place_of, fails, succeeds, tokens):
    """Every way and token at every application: fails at the first fleet, succeeds at the second."""
    for fleet, expected in ((fails, False), (succeeds, True)):
        victim = Victim(fleet)
        for application in APPLICATIONS:
            for way in ("form", "fetch"):
                for token in tokens(victim):
                    done = victim.suffers(place_of(fleet), application, way, token)
                    assert done == expected, f"{application}, {way}, token {token}, without {fleet.without}: {done}"
        fleet.world.close_browsers()


def test_nobody_logs_a_visitor_in(fleet):
    """Who is logged in as the attacker without knowing it leaves his things there."""
    for fleet, expected in ((fleet, None), (fleet.world.fleet("csrf", "samesite"), "Bob")):
        token = Victim(fleet).tokens["another session's"]
        visitor = fleet.browser(fleet.shop)
        for place in (fleet.stranger, fleet.sibling):
            for application in APPLICATIONS:
                for way in ("form", "fetch"):
                    visitor.forget().visit("flask").driver.get(place + "/")
                    url, fields = f"{fleet.shop}/{application}/login", {"user": "bob", "csrf_token": token}
                    send(visitor, way, url, fields)
                    assert visitor.user_at(application) == expected, f"{place} {application} {way}"
        fleet.world.close_browsers()


def send(browser, way, url, fields):
    if way == "form":
        browser.leave(lambda: browser.driver.execute_script(FORM, url, fields))
    else:
        browser.driver.execute_async_script(FETCH, url, fields)


def guessed(victim):
    return victim.tokens.values()


def leaked(victim):
    return [victim.genuine]


def stranger(fleet):
    return fleet.stranger


def sibling(fleet):
    return fleet.sibling


def test_posts_of_a_stranger_and_a_sibling_fail(fleet):
    victim = Victim(fleet)
    for place in (fleet.stranger, fleet.sibling):
        for application in APPLICATIONS:
            for way in ("form", "fetch"):
                for token in [*guessed(victim), *leaked(victim)]:
                    assert not victim.suffers(place, application, way, token), f"{place} {application} {way} {token}"


def test_samesite_stops_a_stranger(fleet):
    world = fleet.world
    posts(stranger, world.fleet("csrf"), world.fleet("csrf", "samesite"), guessed)


def test_origin_stops_a_stranger_who_has_the_token(fleet):
    world = fleet.world
    posts(stranger, world.fleet("samesite"), world.fleet("samesite", "fetch-headers"), leaked)


def test_origin_stops_a_sibling_who_has_the_token(fleet):
    posts(sibling, fleet, fleet.world.fleet("fetch-headers"), leaked)


def test_the_token_stops_a_stranger_in_an_old_browser(fleet):
    world = fleet.world
    posts(stranger, world.fleet("samesite", "fetch-headers"), world.fleet("csrf", "samesite"), guessed)


def test_the_token_stops_a_sibling_in_an_old_browser(fleet):
    posts(sibling, fleet.world.fleet("fetch-headers"), fleet.world.fleet("csrf"), guessed)


def test_our_own_page_passes(fleet):
    """The control of all of the above: the same request, made by the page that may make it."""
    victim = Victim(fleet)
    for application in APPLICATIONS:
        assert victim.suffers(fleet.shop + "/flask", application, "fetch", victim.genuine)
        assert not victim.suffers(fleet.shop + "/flask", application, "fetch", victim.tokens["another session's"])


def test_a_socket_opens_for_our_own_page_alone(fleet):
    world = fleet.world
    assert Victim(fleet).tells(fleet.shop + "/flask") == "Alice"
    assert Victim(fleet).tells(fleet.stranger) is None
    for fails, succeeds, place_of in (
        (fleet, world.fleet("csrf"), sibling),  # Origin
        (world.fleet("samesite"), world.fleet("csrf", "samesite"), stranger),  # Origin
        (world.fleet("csrf"), world.fleet("csrf", "samesite"), stranger),  # SameSite
    ):
        assert Victim(fails).tells(place_of(fails)) in (None, "nobody")
        assert Victim(succeeds).tells(place_of(succeeds)) == "Alice", "the control"
