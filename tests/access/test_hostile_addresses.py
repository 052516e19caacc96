"""Whatever stands in an address, by malice or by a broken link, the house answers: a page, a refusal, never a fall."""

import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from tests.access.table import ACTS, EXPECTED, ROLES
from tests.test_architecture import MODULES, PUBLIC_ROUTES, routes

pytestmark = pytest.mark.django_db

HUGE = "9" * 30
VALUES = [
    "%00", HUGE, "-1", "0", "1e999", "NaN", "%FF%FE", "%F0%9F%98%80", "%E2%80%AE%E2%80%8B", "'%22%3Cscript%3E",
    "%25%25s%7B%7B7%7D%7D", "2026-13-45", "0001-01-01", "9999-12-31", "b" * 3000, "S-" + HUGE, "S-%C2%B2", "%0d%0aX:1",
]  # fmt: skip
WORST = ["%00", HUGE]
TOKENS = ["%00", "%FF", "..%2F..%2Fetc", "%F0%9F%98%80", "x" * 3000, "%3Cscript%3E", "%E2%80%AE", ".", "%20", "%0A"]
BIG_NUMBERS = ["0", "9223372036854775807", "9223372036854775808", "9" * 100]

# What views read by name; what forms read is found on each page.
READ = {
    name for path in MODULES for name in re.findall(r"""GET(?:\.get(?:list)?\(|\[)\s*["'](\w+)["']""", path.read_text())
} | {"page", "sort"}

READABLE = sorted(EXPECTED) + sorted(PUBLIC_ROUTES)


@pytest.fixture
def reader(client, request, world):
    """Signs in somebody who may read a route, and answers its address."""

    def sign_in(route):
        may = {**EXPECTED, **ACTS}.get(route)
        if may:
            role = next((role for role in ROLES if may[role] == 200), "adviser")
            client.force_login(request.getfixturevalue(role))
        if "<token:token>" in dict(routes())[route]:
            return reverse(route, args=["no-such-token"])
        return reverse(route, kwargs=world(route) if "<" in dict(routes())[route] else {})

    return sign_in


def asked_on(answer):
    """The names of the fields that a page sends in an address."""
    forms = re.findall(r'<form[^>]*method="get".*?</form>', answer.content.decode(), re.DOTALL)
    return {name for form in forms for name in re.findall(r'<(?:input|select)[^>]*\bname="(\w+)"', form)}


def queries(asked):
    """Every value in every field at once; then the worst in each alone, so that one refusal does not hide another."""
    everywhere = sorted(asked | READ)
    for value in VALUES:
        yield "&".join(f"{name}={value}" for name in everywhere)
    yield "&".join(f"{name}[]=1&{name}=1&{name}=2&{name}" for name in everywhere)
    yield "&".join(["%00=1", "=", "&&", "a" * 3000 + "=1", "__class__=1", "page=last"])
    for name in sorted(asked):
        for value in WORST:
            yield f"{name}={value}"


@pytest.mark.parametrize("route", READABLE)
def test_a_hostile_query_gets_an_answer(client, reader, route):
    address = reader(route)
    for query in queries(asked_on(client.get(address))):
        assert client.get(f"{address}?{query}").status_code < 500, query


def ours(route):
    return route in {**EXPECTED, **ACTS} or route in PUBLIC_ROUTES


@pytest.mark.parametrize("route", sorted(name for name, pattern in routes() if "<" in pattern and ours(name)))
def test_a_hostile_path_is_not_found(client, reader, route):
    reader(route)
    pattern = dict(routes())[route]
    for value in BIG_NUMBERS if "<int:" in pattern else TOKENS:
        address = "/" + re.sub(r"<\w+:\w+>", quote(value, safe="%"), pattern)
        for send in (client.get, client.post):
            assert send(address).status_code in (302, 400, 403, 404, 405, 410), (address, send)


def test_no_gap_takes_any_text():
    """`<str:…>` lets a null byte through to the database: `<token:…>` or another narrow kind does not."""
    kinds = {
        kind or "str" for name, pattern in routes() for kind in re.findall(r"<(?:(\w+):)?\w+>", pattern) if ours(name)
    }
    assert kinds <= {"int", "token", "insee", "slug"}
