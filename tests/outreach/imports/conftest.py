"""The calendar of another project, and who brings it in, on a Tuesday at ten."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from outreach.models import CalendarImport
from partners.models import Membership
from tests.factories import CommuneFactory, ExternalProjectFactory
from tests.outreach.imports.files import TEN
from tests.world import member


@pytest.fixture
def adviser(carrier):
    return member("Maya", carrier, Membership.Role.ADVISER)


@pytest.fixture(autouse=True)
def at_ten(time_machine):
    time_machine.move_to(TEN, tick=False)


@pytest.fixture
def communes(carrier):
    """The towns of the samples, one of them out of the zone."""
    named = {"Berric": "56230", "Malansac": "56220", "Questembert": "56230", "Molac": "56230"}
    found = {name: CommuneFactory(name=name, postal_codes=[code], covered=True) for name, code in named.items()}
    return found | {"Caden": CommuneFactory(name="Caden", postal_codes=["56225"])}


@pytest.fixture
def caravan(communes, welfare_office):
    return ExternalProjectFactory(name="La Caravane", label="Caravane", organisation=welfare_office)


@pytest.fixture
def bring(client, adviser, caravan):
    """Bring a file; answers the page that it leads to."""

    def brought(content, name="agenda.ics"):
        client.force_login(adviser)
        content = content.encode() if isinstance(content, str) else content
        address = reverse("outreach:new_calendar_import", args=[caravan.pk])
        return client.post(address, {"file": SimpleUploadedFile(name, content)}, follow=True)

    return brought


@pytest.fixture
def let_in(client, bring):
    """Bring a file and let it in."""

    def done(content, **said):
        bring(content)
        waiting = CalendarImport.objects.waiting().get()
        return client.post(waiting.get_absolute_url(), said, follow=True)

    return done
