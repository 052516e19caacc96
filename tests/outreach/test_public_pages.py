"""The public site: every page stands alone, in French, and loads nothing from elsewhere."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from partners.models import Scheme

pytestmark = pytest.mark.django_db

PAGES = [
    "home",
    "emergency",
    "credits",
    "legal",
    "privacy",
    "cookies",
    "accessibility",
    "site_map",
    "contact",
]
LOADED = {"link": "href", "script": "src", "img": "src", "use": "href", "iframe": "src", "source": "src"}


class Page(HTMLParser):
    """What a test asks of a page: its language, its headings, its landmarks, what it loads, what it styles inline."""

    def __init__(self, html):
        super().__init__()
        self.language, self.tags, self.loaded, self.inline = None, [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append(tag)
        self.language = attributes.get("lang") if tag == "html" else self.language
        if address := attributes.get(LOADED.get(tag)):
            self.loaded.append(address)
        if tag == "style" or any(name == "style" or name.startswith("on") for name in attributes):
            self.inline.append((tag, attributes))


@pytest.fixture
def scheme():
    return Scheme.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Cap Jeunes",
            "phone": "+33261910000",
            "opening_hours": "du lundi au vendredi, de 9 h à 18 h",
            "email": "bonjour@cap-jeunes.example",
            "instagram": "capjeunes",
        },
    )[0]


@pytest.mark.parametrize("name", PAGES)
def test_a_public_page_stands_alone(client, scheme, name):
    response = client.get(reverse(f"outreach:{name}"))
    page = Page(response.content.decode())
    assert response.status_code == 200
    assert page.language == "fr"
    assert page.tags.count("h1") == 1
    assert {"header", "nav", "main", "footer"} <= set(page.tags)
    assert all(address.startswith("/") for address in page.loaded)
    assert page.inline == []


@pytest.mark.parametrize("name", PAGES)
def test_a_public_page_works_before_the_scheme_is_described(client, name):
    Scheme.objects.all().delete()
    assert client.get(reverse(f"outreach:{name}")).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_every_page_calls_the_one_number_and_says_how_accessible_it_is(client, scheme, name):
    html = client.get(reverse(f"outreach:{name}")).content.decode()
    assert "02 61 91 00 00" in html
    assert "tel:+33-2-61-91-00-00" in html
    assert "non conforme" in html


def test_the_site_takes_the_name_of_its_scheme(client, scheme):
    assert "Cap Jeunes" in client.get(reverse("outreach:home")).content.decode()


def test_the_credits_name_every_source_of_the_territory(client, scheme):
    html = client.get(reverse("outreach:credits")).content.decode()
    for source in ["Insee", "DGCL", "La Poste", "GeoNames", "OpenStreetMap", "Licence Ouverte", "CC BY 4.0", "ODbL"]:
        assert source in html


def test_the_emergency_numbers_are_all_there_to_press(client, scheme):
    html = client.get(reverse("outreach:emergency")).content.decode()
    for number in ["112", "15", "17", "18", "115", "119", "3919", "3114", "3018", "0800235236"]:
        assert f'href="tel:{number}"' in html
    assert 'href="sms:114"' in html


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_public_pages_are_only_read(client, scheme, method):
    assert getattr(client, method)(reverse("outreach:home")).status_code == 405


def test_a_lost_address_says_so_and_offers_a_way_out(client, scheme):
    response = client.get("/nulle-part/")
    html = response.content.decode()
    assert response.status_code == 404
    assert Page(html).tags.count("h1") == 1
    assert reverse("outreach:home") in html
