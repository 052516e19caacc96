"""The phone in a car park: no network, a dead battery, a server that falls; nothing lost, nothing doubled."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from outreach.models import Met, Stop, StopTeam
from referrals.models import Referral
from tests.conftest import Browser
from tests.factories import StopFactory
from tests.journeys.conftest import PHONE, Visitor
from tests.journeys.phone import ONE_MORE, QUEUE, Phone
from tests.journeys.wire import Wire
from tracking.models import FieldWrite

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]

HOUR = 3600 * 1000
# What stands on the phone, as whoever took it apart would read it.
KEPT = """async () => {
    const answer = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
    const db = await answer(indexedDB.open("joz-field"));
    const all = (name) => answer(db.transaction(name).objectStore(name).getAll());
    const [queue, sheets, keys] = [await all("queue"), await all("sheets"), await all("keys")];
    const boxes = [...queue, ...sheets].map((kept) => new TextDecoder().decode(kept.box)).join();
    return { plain: JSON.stringify([queue, sheets]), boxes, extractable: keys.map((kept) => kept.key.extractable) };
}"""
TOO_SMALL = """() => [...document.querySelectorAll(
    "main button, main summary, main a.btn, main select, main input:is([type=text], [type=number]), main .tile-face"
)].filter((one) => one.offsetParent && one.getBoundingClientRect().height < 56).map((one) => one.outerHTML)"""


@pytest.fixture
def stop(adviser, elven):
    """Maya's stop of today, in Elven."""
    planned = StopFactory(commune=elven, starts_at=timezone.localtime().replace(hour=12, minute=0))
    StopTeam.put(planned, [adviser])
    return planned


@pytest.fixture
def javascript():
    return True


@pytest.fixture
def wire(live_server):
    """What the phone reaches the server by."""
    joined = Wire(urlsplit(live_server.url).port)
    yield joined
    joined.remove()


@pytest.fixture
def phone(engine, wire, tmp_path, adviser):
    """Maya's phone."""
    held = Phone(engine, tmp_path / "phone", wire.url)
    held.sign_in(adviser)
    yield held
    held.context.close()


def test_what_is_noted_offline_is_all_there_once_when_the_network_returns(phone, stop):
    phone.open().offline()
    phone.open_stop()
    phone.count(3)
    phone.press("Un de moins : femme, 18-20 ans")
    phone.spot("Kévin")
    phone.waits(6)
    expect(phone.page.locator("[data-total]").first).to_have_text("2")
    phone.page.reload()
    phone.ready()
    phone.waits(6)
    expect(phone.page.locator("[data-net]")).to_have_text("Hors ligne")
    phone.offline(False)
    phone.is_empty()
    stop.refresh_from_db()
    assert (stop.state, stop.met.total(), Met.objects.count()) == ("under_way", 2, 4)
    assert Referral.objects.get().young_person.called == "Kévin"
    expect(phone.page.locator("[data-total]").first).to_have_text("2")


def test_a_browser_killed_with_a_full_queue_sends_it_when_it_comes_back(phone, stop, adviser):
    phone.open().offline()
    phone.open_stop()
    phone.count(2)
    phone.waits(3)
    phone.kill()
    assert not FieldWrite.objects.exists()
    phone.switch_on()
    phone.sign_in(adviser)
    phone.page.goto("/field/")
    phone.ready()
    phone.is_empty()
    assert (Met.objects.count(), FieldWrite.objects.count()) == (2, 3)


def test_a_browser_started_without_a_network_still_shows_the_day_and_its_queue(phone, wire, stop):
    phone.open()
    wire.cut()
    phone.open_stop()
    phone.waits(1)
    phone.context.close()
    phone.switch_on()
    phone.page.goto("/field/")
    phone.ready()
    phone.waits(1)
    expect(phone.page.locator("[data-commune]").first).to_have_text("Elven")
    assert not FieldWrite.objects.exists()


def test_an_answer_lost_on_the_way_doubles_nothing(phone, stop):
    phone.open()
    lost = []

    def lose(route):
        """The server does it all; the answer never arrives."""
        if route.request.method == "POST" and len(lost) < 2:
            lost.append(route.fetch().json())
            route.abort()
        else:
            route.continue_()

    phone.context.route("**/field/sync/", lose)
    phone.open_stop()
    phone.count(2)
    phone.spot("Kévin")
    phone.is_empty()
    assert len(lost) == 2
    assert (Met.objects.count(), Referral.objects.count(), FieldWrite.objects.count()) == (2, 1, 4)


def test_a_server_that_falls_is_waited_for(phone, wire, stop):
    phone.open()
    wire.cut()
    phone.open_stop()
    phone.count(2)
    phone.waits(3)
    expect(phone.page.locator("[data-net]")).to_have_text("Hors ligne")
    wire.mend()
    expect(phone.page.locator("[data-queue]")).to_be_hidden(timeout=20_000)
    stop.refresh_from_db()
    assert (stop.state, stop.met.total()) == ("under_way", 2)


def test_a_server_that_answers_nonsense_is_asked_again_at_will(phone, stop):
    phone.open()
    phone.context.route("**/field/sync/", lambda route: route.fulfill(status=502, body="Bad gateway"))
    phone.open_stop()
    phone.waits(1)
    expect(phone.page.locator("[data-net]")).to_have_text("Hors ligne")
    phone.context.unroute("**/field/sync/")
    phone.page.locator(QUEUE).click()
    phone.press("Envoyer maintenant")
    phone.is_empty()
    assert FieldWrite.objects.get().outcome == "applied"


def test_a_phone_five_hours_late_keeps_its_hour_beside_ours(phone, stop):
    phone.page.clock.install(time=timezone.now() - timedelta(hours=5))
    phone.page.clock.resume()
    phone.open()
    phone.open_stop()
    phone.is_empty()
    row, now = FieldWrite.objects.get(), timezone.now()
    stop.refresh_from_db()
    assert now - row.received_at < timedelta(minutes=1)
    assert timedelta(hours=4, minutes=58) < row.received_at - row.device_at < timedelta(hours=5, minutes=2)
    assert now - stop.opened_at < timedelta(minutes=1)


def test_another_person_on_the_same_phone_neither_sees_nor_sends(phone, stop, adviser, other_adviser):
    phone.open().offline()
    phone.open_stop()
    phone.spot("Kévin")
    phone.waits(2)
    phone.offline(False)
    phone.sign_in(other_adviser)
    phone.open()
    phone.is_empty()
    assert "Kévin" not in phone.page.content()
    assert not FieldWrite.objects.exists()
    phone.sign_in(adviser)
    phone.open()
    phone.is_empty()
    assert set(FieldWrite.objects.values_list("by", "outcome")) == {(adviser.pk, "applied")}
    assert Referral.objects.count() == 1


def test_a_session_that_ended_keeps_the_queue_and_says_to_sign_in(phone, stop, adviser):
    phone.open()
    phone.context.clear_cookies()
    phone.open_stop()
    expect(phone.page.get_by_text("connectez-vous, et cela partira")).to_be_visible()
    phone.waits(1)
    phone.sign_in(adviser)
    phone.open()
    phone.is_empty()
    assert FieldWrite.objects.count() == 1


def test_what_stays_a_day_on_a_phone_is_forgotten_after_a_warning(phone, stop):
    phone.page.clock.install()
    phone.open().offline()
    phone.open_stop()
    phone.waits(1)
    phone.page.clock.fast_forward(20 * HOUR)
    expect(phone.page.get_by_text("sera effacé de ce téléphone")).to_be_visible()
    phone.page.clock.fast_forward(5 * HOUR)
    expect(phone.page.get_by_text("n’a pas pu partir en 24 heures")).to_be_visible()
    phone.is_empty()
    phone.offline(False)
    phone.press("J’ai compris")
    assert not FieldWrite.objects.exists()


def test_what_a_phone_keeps_cannot_be_read_without_its_key(phone, stop):
    phone.open().offline()
    phone.spot("Kévin")
    phone.waits(1)
    kept = phone.page.evaluate(KEPT)
    assert "Kévin" not in kept["plain"] + kept["boxes"] and "Elven" not in kept["boxes"]
    assert kept["extractable"] == [False]


def test_a_refusal_is_read_mended_and_sent_again(phone, stop, adviser):
    phone.open().offline()
    phone.spot("Kévin")
    phone.open_stop()
    phone.waits(2)
    Stop.objects.filter(pk=stop.pk).update(cancelled_at=timezone.now(), lost_because="weather")
    phone.offline(False)
    expect(phone.page.locator(QUEUE)).to_have_text("1 refusée")
    phone.page.locator(QUEUE).click()
    expect(phone.page.locator(".queue-words").first).to_contain_text("annulée")
    phone.press("Abandonner")
    phone.is_empty()
    assert Referral.objects.count() == 1


def test_a_stop_improvised_without_a_network_takes_its_counts_with_it(phone, elven):
    phone.open().offline()
    phone.page.locator("summary", has_text="Halte improvisée").click()
    form = phone.page.locator("form[data-write=improvised]")
    form.locator("[name=commune]").select_option(label="Elven")
    form.locator("[name=place_as_typed]").fill("Devant le stade")
    form.get_by_role("button").click()
    phone.count(2)
    phone.waits(3)
    phone.offline(False)
    phone.is_empty()
    assert Stop.objects.get().met.total() == 2
    expect(phone.page.locator("[data-cards] > .field-stop")).to_have_count(1)


def test_signing_out_warns_about_what_was_not_sent_and_wipes_the_rest(phone, stop):
    phone.open().offline()
    phone.open_stop()
    phone.waits(1)
    phone.page.once("dialog", lambda dialog: dialog.dismiss())
    with phone.page.expect_event("dialog") as asked:
        phone.press("Se déconnecter")
    assert "perdue" in asked.value.message
    phone.waits(1)
    phone.offline(False)
    phone.is_empty()
    with phone.page.expect_navigation():
        phone.press("Se déconnecter")
    phone.offline()
    phone.page.goto("/field/")
    expect(phone.page.get_by_text("pas encore de journée ici")).to_be_visible()


def test_the_page_is_fit_for_a_thumb_and_says_nothing_to_axe(phone, stop, adviser):
    stop.open(by=adviser, now=timezone.now())
    phone.open()
    visitor = Visitor(phone.page, javascript=True)
    visitor.look()
    small = phone.page.evaluate(TOO_SMALL)
    assert small == []
    phone.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    visitor.look()


def test_the_same_day_is_held_without_a_script(browse_plain, stop, adviser):
    visitor = browse_plain(adviser)
    visitor.go("/field/").press("Ouvrir la halte")
    visitor.press(ONE_MORE).reads("Compteur : c’est noté.")
    visitor.press("Fermer la halte")
    visitor.choose("Calme").press("Enregistrer le compte rendu").reads("Compte rendu fait")
    stop.refresh_from_db()
    assert (stop.state, stop.report.affluence) == ("held", "quiet")


@pytest.fixture
def browse_plain(chrome, live_server):
    """A window whose browser runs no script, signed in."""
    contexts = []

    def opened(user):
        context = chrome.new_context(
            base_url=live_server.url, locale="fr-FR", viewport=PHONE, java_script_enabled=False
        )
        contexts.append(context)
        client = Browser()
        client.force_login(user)
        context.add_cookies(
            [{"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in client.cookies.items()]
        )
        return Visitor(context.new_page(), javascript=False)

    yield opened
    for context in contexts:
        context.close()
