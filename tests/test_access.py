"""Every role at every door: 200 or a redirect that belongs there, 403, 404; and no door left out of the table."""

import re
import uuid
from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from outreach.models import CalendarImport, FeedKey
from partners.models import Ambassador, Mandate, Membership, OpeningHours, ParkingPermit, Place
from referrals import merging
from referrals.models import ConflictOfInterest, Invitation, PossibleDuplicate, Restriction, YoungPerson
from tests.factories import (
    AccompanimentFactory,
    AuthorisationFactory,
    CheckInFactory,
    EquipmentItemFactory,
    ExternalStopFactory,
    FinancialAidFactory,
    FollowUpFactory,
    FundingAgreementFactory,
    GuardianFactory,
    HandoverSheetFactory,
    ImportRowFactory,
    LogbookEntryFactory,
    PlanRunFactory,
    PresenceFactory,
    ProposalFactory,
    SharingAgreementFactory,
    StepTemplateFactory,
    StopFactory,
    TourFactory,
    VehicleDocumentFactory,
    VehicleDowntimeFactory,
    VehicleDriverFactory,
    VehicleUseFactory,
    VisitRequestFactory,
)
from tests.test_architecture import PUBLIC_ROUTES, SIGN_IN, routes
from tests.world import member
from tracking import actions, exchanges
from tracking.actions import Entry
from tracking.exchanges import Exchange
from tracking.models import AbsenceCover, Barrier

pytestmark = pytest.mark.django_db

ROLES = [
    "adviser", "manager", "administrator", "partner", "animator", "ambassador", "town_hall", "funder", "stranger",
]  # fmt: skip
TEAM, NETWORK = {"adviser", "manager"}, set(ROLES) - {"funder"}
STAFF = TEAM | {"administrator", "stranger"}


def table(seen_by, otherwise):
    return {role: 200 if role in seen_by else otherwise for role in ROLES}


# Route → what each role gets by reading it. `stranger` is an adviser of another structure: a team of its own.
EXPECTED = {
    "landing": dict.fromkeys(ROLES, 302) | {"funder": 302},
    "my_account": table(ROLES, 403),
    "referrals:inbox": table(TEAM | {"stranger"}, 403),
    "referrals:detail": table(TEAM, 404),
    "referrals:refusal": table({"adviser"}, 404) | {"manager": 403},
    "referrals:duplicate": table(set(), 404) | {"manager": 403, "adviser": 302},
    "referrals:duplicates": table(TEAM | {"stranger"}, 403),
    "referrals:duplicate_pair": table({"adviser"}, 404) | {"manager": 403},
    "referrals:merges": table(TEAM, 404),
    "referrals:my_signals": table({"partner", "ambassador"}, 403),
    "referrals:imports": table(TEAM, 403),
    "referrals:new_import": table(TEAM, 403),
    "referrals:import_sample": table(TEAM, 403),
    "referrals:import": table(TEAM, 404),
    "referrals:import_columns": table(TEAM, 404),
    "referrals:import_withdrawal": table(TEAM, 404),
    "referrals:import_correction": table(TEAM, 404),
    "tracking:field": table(TEAM | {"stranger"}, 403),
    "tracking:field_sync": table(TEAM | {"stranger"}, 403),
    "outreach:check_ins": table(TEAM | {"stranger"}, 403),
    "tracking:day": table(TEAM | {"stranger"}, 403),
    "tracking:call_backs": table(TEAM | {"stranger"}, 403),
    "tracking:steps_due": table(TEAM | {"stranger"}, 403),
    "tracking:to_inform": table(TEAM | {"stranger"}, 403),
    "tracking:pathways": table(TEAM | {"stranger"}, 403),
    "tracking:concern": table(TEAM | {"stranger"}, 403),
    "tracking:caseloads": table(TEAM | {"stranger"}, 403),
    "tracking:caseload_handover": table(TEAM, 404),
    "tracking:absence": table(TEAM, 404),
    "tracking:absence_end": table(TEAM, 404),
    "tracking:people": table(TEAM | {"stranger"}, 403),
    "tracking:entry": table({"adviser"}, 404) | {"manager": 403},
    "tracking:person": table(TEAM, 404),
    "tracking:exchange": table({"adviser"}, 404) | {"manager": 403},
    "tracking:exchange_correction": table({"adviser"}, 404) | {"manager": 403},
    "tracking:exchange_cancellation": table({"adviser"}, 404) | {"manager": 403},
    "tracking:identity": table({"adviser"}, 404) | {"manager": 403},
    "tracking:contact": table({"adviser"}, 404) | {"manager": 403},
    "tracking:sms_answer": table({"adviser"}, 404) | {"manager": 403},
    "tracking:contact_removal": table({"adviser"}, 404) | {"manager": 403},
    "tracking:re_entries": table({"adviser", "stranger"}, 403),
    "tracking:encounter": table({"adviser", "stranger"}, 403),
    "tracking:information": table({"adviser"}, 404) | {"manager": 403},
    "tracking:invisibility": table({"adviser"}, 404) | {"manager": 403},
    "tracking:access": table(TEAM, 404),
    "tracking:sharing": table({"adviser"}, 404) | {"manager": 403},
    "tracking:sharing_end": table({"adviser"}, 404) | {"manager": 403},
    "tracking:sharing_link": table({"adviser"}, 404) | {"manager": 403},
    "tracking:shared_with_us": table({"partner"}, 403),
    "tracking:shared": table({"partner"}, 403),
    "tracking:restriction": table(TEAM, 404),
    "tracking:tie": table(TEAM, 404),
    "tracking:readers": table(TEAM, 404),
    "tracking:restriction_end": table(TEAM, 404),
    "tracking:tie_end": table({"manager"}, 404),
    "tracking:protected_files": table({"manager"}, 403),
    "tracking:self_rating": table({"adviser"}, 404) | {"manager": 403},
    "tracking:diagnoses": table(TEAM, 404),
    "tracking:diagnosis": table({"adviser"}, 404) | {"manager": 403},
    "tracking:barriers": table({"adviser"}, 404) | {"manager": 403},
    "tracking:barrier": table({"adviser"}, 404) | {"manager": 403},
    "tracking:lifting": table({"adviser"}, 404) | {"manager": 403},
    "tracking:disability": table({"adviser"}, 404) | {"manager": 403},
    "tracking:handover": table(TEAM, 404),
    "tracking:out_of_sight": table(TEAM | {"stranger"}, 403),
    "tracking:exit": table({"adviser"}, 404) | {"manager": 403},
    "tracking:exit_cancellation": table(set(), 404) | {"manager": 403, "adviser": 302},
    "tracking:postponement": table({"adviser"}, 404) | {"manager": 403},
    "tracking:reentry": table({"adviser"}, 404) | {"manager": 403},
    "tracking:follow_ups": table(TEAM | {"stranger"}, 403),
    "tracking:follow_up": table({"adviser"}, 404) | {"manager": 403},
    "tracking:new_sheet": table({"adviser"}, 404) | {"manager": 403},
    "tracking:sheet": table(TEAM, 404),
    "tracking:sheet_revocation": table({"adviser"}, 404) | {"manager": 403},
    "tracking:exit_classes": table({"manager", "administrator"}, 403),
    "tracking:steps": table({"adviser"}, 404) | {"manager": 403},
    "tracking:aid": table(TEAM | {"administrator", "stranger"}, 403),
    "tracking:new_aid": table({"adviser"}, 404) | {"manager": 403},
    "tracking:aid_answer": table(TEAM, 404),
    "tracking:new_envelope": table({"manager", "administrator"}, 403),
    "tracking:envelope": table({"manager", "administrator"}, 404) | {"adviser": 403},
    "tracking:envelope_closure": table({"manager", "administrator"}, 404) | {"adviser": 403},
    "tracking:accompaniments": table(TEAM | {"stranger"}, 403),
    "tracking:new_accompaniment": table({"adviser"}, 404) | {"manager": 403},
    "tracking:guardian": table({"adviser"}, 404) | {"manager": 403},
    "tracking:guardian_removal": table({"adviser"}, 404) | {"manager": 403},
    "tracking:new_authorisation": table({"adviser"}, 404) | {"manager": 403},
    "tracking:accompaniment_return": table({"adviser"}, 404) | {"manager": 403},
    "tracking:accompaniment_cancellation": table({"adviser"}, 404) | {"manager": 403},
    "tracking:authorisation_withdrawal": table({"adviser"}, 404) | {"manager": 403},
    "tracking:proposals": table(TEAM | {"stranger"}, 403),
    "tracking:new_proposal": table({"adviser"}, 404) | {"manager": 403},
    "tracking:proposal_fate": table({"adviser"}, 404) | {"manager": 403},
    "tracking:catalogue": table(TEAM | {"stranger"}, 403),
    "tracking:new_template": table(TEAM | {"stranger"}, 403),
    "tracking:template": table(TEAM | {"stranger"}, 403),
    "tracking:template_archival": table(TEAM | {"stranger"}, 403),
    "tracking:step": table({"adviser"}, 404) | {"manager": 403},
    "tracking:completion": table({"adviser"}, 404) | {"manager": 403},
    "tracking:abandonment": table({"adviser"}, 404) | {"manager": 403},
    "indicators:dashboard": table({"manager"}, 403),
    "outreach:projects": table(NETWORK, 403),
    "outreach:projects_file": table(NETWORK, 403),
    "outreach:new_project": table(STAFF, 403),
    "outreach:project": table(NETWORK, 403),
    "outreach:edit_project": table(STAFF, 403),
    "outreach:project_closure": table(STAFF, 403),
    "outreach:external_stops": table(NETWORK, 403),
    "outreach:external_stops_file": table(NETWORK, 403),
    "outreach:new_external_stop": table(STAFF | {"partner"}, 403),
    "outreach:edit_external_stop": table(STAFF | {"partner"}, 403),
    "outreach:external_stop_withdrawal": table(STAFF | {"partner"}, 403),
    "outreach:new_calendar_import": table(STAFF | {"partner"}, 403),
    "outreach:calendar_import": table(STAFF | {"partner"}, 403),
    "indicators:coverage": table(NETWORK, 403),
    "indicators:coverage_file": table(NETWORK, 403),
    "partners:territory": table(NETWORK, 403),
    "partners:commune": table(NETWORK, 403),
    "partners:organisations": table(NETWORK, 403),
    "partners:organisations_file": table(NETWORK, 403),
    "partners:organisation": table(NETWORK, 403),
    "partners:new_organisation": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:edit_organisation": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:organisation_closure": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:new_place": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:edit_place": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:place_closure": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:place_terms": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:new_hours": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:new_permit": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:permit_end": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:members": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:invitation": table({"administrator"}, 403),
    "partners:membership_end": table({"administrator"}, 403),
    "partners:ambassadors": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:new_mandate": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:mandate_end": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:vehicles": table(STAFF, 403),
    "outreach:vehicle": table(STAFF, 403),
    "outreach:new_vehicle": table({"manager", "administrator"}, 403),
    "outreach:edit_vehicle": table({"manager", "administrator"}, 403),
    "outreach:new_use": table(STAFF, 403),
    "outreach:use_cancellation": table({"adviser", "manager", "administrator"}, 403),
    "outreach:use_return": table(STAFF, 403),
    "outreach:use_correction": table({"manager", "administrator"}, 403),
    "outreach:new_downtime": table(STAFF, 403),
    "outreach:downtime_end": table(STAFF, 403),
    "outreach:new_document": table({"manager", "administrator"}, 403),
    "outreach:document_withdrawal": table({"manager", "administrator"}, 403),
    "outreach:new_driver": table({"manager", "administrator"}, 403),
    "outreach:driver_end": table({"manager", "administrator"}, 403),
    "outreach:logbook": table(STAFF, 403),
    "outreach:logbook_file": table(STAFF, 403),
    "outreach:new_entry": table(STAFF, 403),
    "outreach:entry_withdrawal": table({"manager", "administrator"}, 403),
    "outreach:board": table(NETWORK, 403),
    "outreach:tour": table(NETWORK, 403),
    "outreach:stops": table(NETWORK, 403),
    "outreach:stop": table(NETWORK, 403),
    **dict.fromkeys(
        (
            "outreach:stops_file",
            "outreach:new_stop",
            "outreach:edit_stop",
            "outreach:stop_team",
            "outreach:stop_planning",
            "outreach:stop_move",
            "outreach:stop_cancellation",
            "outreach:stop_repetition",
            "outreach:stop_withdrawal",
            "outreach:new_tour",
            "outreach:edit_tour",
            "outreach:tour_sheet",
            "outreach:tour_publication",
            "outreach:tour_cancellation",
            "outreach:tour_repetition",
            "outreach:tour_withdrawal",
            "outreach:equipment",
            "outreach:new_equipment",
            "outreach:edit_equipment",
        ),
        table(TEAM | {"administrator", "stranger"}, 403),
    ),
    "outreach:feeds": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:feed_rotation": table({"adviser"}, 403) | dict.fromkeys(("manager", "administrator", "stranger"), 404),
    "outreach:feed_revocation": table({"adviser"}, 403) | dict.fromkeys(("manager", "administrator", "stranger"), 404),
    "outreach:plans": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:new_plan": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:plan": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:plan_tour": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:new_year": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:year": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:year_file": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:plan_comparison": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:visit_requests": table(NETWORK, 403),
    "outreach:new_visit_request": table(NETWORK, 403),
    "outreach:presences": table(NETWORK, 403),
    "outreach:presence": table(NETWORK, 403),
    "outreach:new_presence": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:presence_pause": table(TEAM | {"administrator", "stranger", "partner"}, 403),
    "outreach:presence_end": table(TEAM | {"administrator", "stranger"}, 403),
}
# Only sent to, never read: route → who may. Without what the act asks for, they are sent back where they came from.
ACTS = {
    "tracking:field_writes": table(TEAM | {"stranger"}, 403),
    "outreach:check_in_safety": table(TEAM | {"stranger"}, 404),
    "tracking:re_entries_file": table({"adviser", "stranger"}, 403),
    "tracking:tick": table({"adviser"}, 404) | {"manager": 403},
    "tracking:untick": table({"adviser"}, 404) | {"manager": 403},
    "tracking:follow_up_miss": table({"adviser"}, 404) | {"manager": 403},
    "tracking:starting_goals": table(TEAM | {"stranger"}, 403),
    "tracking:template_restoration": table(TEAM | {"stranger"}, 403),
    "tracking:step_reopening": table({"adviser"}, 404) | {"manager": 403},
    "referrals:acceptance": table({"adviser"}, 404) | {"manager": 403},
    "referrals:distinction": table({"adviser"}, 404) | {"manager": 403},
    "referrals:attempts": table({"adviser"}, 404) | {"manager": 403},
    "referrals:duplicate_distinction": table({"adviser"}, 404) | {"manager": 403},
    "referrals:merge_undoing": table({"adviser"}, 404) | {"manager": 403},
    "referrals:withdrawal": table({"adviser"}, 404) | {"manager": 403},
    "referrals:end": table({"adviser"}, 404) | {"manager": 403},
    "referrals:import_run": table(TEAM, 404),
    "referrals:import_stop": table(TEAM, 404),
    "referrals:import_rejected": table(TEAM, 404),
    "referrals:import_choices": table(TEAM, 404),
    "referrals:import_choice": table(TEAM, 404),
    "outreach:project_reopening": table(STAFF, 403),
    "outreach:stop_confirmation": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:stop_check": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:plan_stop": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:plan_change": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:visit_request_closure": table(TEAM | {"administrator", "stranger"}, 403),
    "outreach:calendar_import_abandonment": table(STAFF | {"partner"}, 403),
    "partners:coverage_confirmation": table({"administrator"}, 403),
    "partners:coverage": table({"administrator"}, 403),
    "partners:organisation_reopening": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:place_reopening": table(TEAM | {"administrator", "stranger"}, 403),
    "partners:hours_withdrawal": table(TEAM | {"administrator", "stranger"}, 403),
}


FLEET = [f"outreach:{name}" for name in (
    "vehicle", "edit_vehicle", "new_use", "new_downtime", "new_document", "new_driver", "logbook", "logbook_file",
    "new_entry",
)]  # fmt: skip
TOUR_DOORS = [
    "tour", "edit_tour", "tour_sheet", "tour_publication", "tour_cancellation", "tour_repetition", "tour_withdrawal",
]  # fmt: skip
STOP_DOORS = [
    "stop", "edit_stop", "stop_team", "stop_planning", "stop_confirmation", "stop_move", "stop_cancellation",
    "stop_repetition", "stop_withdrawal",
]  # fmt: skip
IMPORT_STEPS = ["", "_columns", "_run", "_stop", "_withdrawal", "_rejected", "_choices"]


@pytest.fixture
def world(tell, adviser, other_adviser, ambassador, elven, welfare_office, now):
    """One of each thing that an address may point at; answers the arguments of each route."""
    waiting, entered = tell(called="Yanis"), tell(called="Inès", phone="+33639980002")
    entered.accept(by=adviser, now=now)
    pathway = actions.enter_pathway(
        entered,
        Entry(informed_how="oral", agreement="oral", first_step="Appeler l’auto-école"),
        adviser=adviser,
        by=adviser,
        now=now,
    )
    Barrier.identify(pathway, ["no_transport"], by=adviser, now=now)
    YoungPerson.objects.filter(pk=entered.young_person_id).update(birth_year=timezone.localdate().year - 17)
    absence = AbsenceCover.plan(
        adviser=adviser,
        substitute=other_adviser,
        organisation_id=entered.recipient_id,
        first_day=date(2026, 8, 3),
        last_day=date(2026, 8, 21),
        by=adviser,
    )
    walk = Exchange(format="walk", happened_at=now)
    noted = exchanges.note(walk, {entered.young_person_id: ""}, by=adviser, now=now)
    place = Place.objects.create(name="Salle", kind="other", organisation=welfare_office, commune=elven)
    presence = PresenceFactory(place=place)
    hours = OpeningHours.objects.create(place=place, weekday=1, opens="09:00", closes="12:00")
    permit = ParkingPermit.objects.create(place=place, given_by="Mairie", period=DateRange(date(2026, 1, 1), None))
    tour, item = TourFactory(published=True), EquipmentItemFactory()
    stop = StopFactory(tour=tour, commune=elven)
    plan = PlanRunFactory()
    volunteer = Ambassador.objects.create(user=ambassador)
    mandate = Mandate.objects.create(ambassador=volunteer, commune=elven, period=DateRange(date(2026, 1, 1), None))
    Invitation.make(by=None, organisation=None, now=now, submission=uuid.uuid4())
    template = StepTemplateFactory(theme_id="mobility")
    handed = HandoverSheetFactory(pathway=pathway)
    left = FollowUpFactory(exit__pathway__organisation=pathway.organisation)
    together = DateTimeTZRange(left.exit.pathway.entered_at, left.exit.pathway.ended_at)
    left.exit.pathway.assignments.create(adviser=adviser, period=together)
    agreement = SharingAgreementFactory(young_person=entered.young_person, partner=welfare_office)
    hidden = tell(called="Sacha", phone="+33639980003").young_person
    restriction = Restriction.place(hidden, reason="other", readers=[], by=adviser, now=now)
    tie = ConflictOfInterest.declare(hidden, by=other_adviser, now=now)
    row = ImportRowFactory(batch__recipient=waiting.recipient, batch__mapped=True, rejected=True)
    aid = FinancialAidFactory(pathway=pathway, envelope__organisation=pathway.organisation)
    drive = AccompanimentFactory(pathway=pathway)
    double = tell(called="Ines", phone="+33639985172").young_person
    merge = merging.merge(double, into=entered.young_person, by=adviser, now=now)
    first, second = sorted((waiting.young_person, entered.young_person), key=lambda person: person.pk)
    pair = PossibleDuplicate.objects.create(first=first, second=second, weight=5, found_at=now)
    passage = ExternalStopFactory(project__organisation=welfare_office, commune=elven)
    brought = CalendarImport.objects.create(project=passage.project, brought_at=now)
    trip = VehicleUseFactory(driver=adviser, purpose="visit")
    feed_key, _ = FeedKey.open(by=adviser, now=now, scope=FeedKey.Scope.MINE)
    pk = {
        "outreach:feed_rotation": feed_key.pk,
        "outreach:feed_revocation": feed_key.pk,
        "outreach:edit_external_stop": passage.pk,
        "outreach:calendar_import": brought.pk,
        "outreach:calendar_import_abandonment": brought.pk,
        "outreach:external_stop_withdrawal": passage.pk,
        "outreach": passage.project_id,
        **dict.fromkeys(FLEET, trip.vehicle_id),
        "outreach:use_cancellation": trip.pk,
        "outreach:use_return": trip.pk,
        "outreach:use_correction": VehicleUseFactory(returned_at=now, km_out=1, km_back=2).pk,
        "outreach:downtime_end": VehicleDowntimeFactory().pk,
        "outreach:document_withdrawal": VehicleDocumentFactory().pk,
        "outreach:driver_end": VehicleDriverFactory().pk,
        "outreach:entry_withdrawal": LogbookEntryFactory().pk,
        **{f"referrals:import{step}": row.batch_id for step in IMPORT_STEPS},
        "tracking:new_accompaniment": pathway.pk,
        "tracking:guardian": entered.young_person_id,
        "tracking:guardian_removal": GuardianFactory(young_person=entered.young_person).young_person_id,
        "tracking:new_authorisation": entered.young_person_id,
        "tracking:accompaniment_return": drive.pk,
        "tracking:accompaniment_cancellation": drive.pk,
        "tracking:authorisation_withdrawal": AuthorisationFactory(young_person=entered.young_person).pk,
        "tracking:new_aid": pathway.pk,
        "tracking:aid_answer": aid.pk,
        "tracking:envelope": aid.envelope_id,
        "tracking:envelope_closure": aid.envelope_id,
        "referrals": waiting.pk,
        "referrals:duplicate_pair": pair.pk,
        "referrals:duplicate_distinction": pair.pk,
        "referrals:merges": entered.young_person_id,
        "referrals:merge_undoing": merge.pk,
        "tracking:entry": waiting.pk,
        "tracking:person": entered.young_person_id,
        "tracking:information": entered.young_person_id,
        "tracking:invisibility": entered.young_person_id,
        "tracking:access": entered.young_person_id,
        "tracking:sharing": pathway.pk,
        "tracking:sharing_end": agreement.pk,
        "tracking:sharing_link": agreement.pk,
        "tracking:shared": agreement.pk,
        "tracking:restriction": entered.young_person_id,
        "tracking:tie": entered.young_person_id,
        "tracking:readers": restriction.pk,
        "tracking:restriction_end": restriction.pk,
        "tracking:tie_end": tie.pk,
        "tracking:self_rating": entered.young_person_id,
        **{f"tracking:{door}": pathway.pk for door in ("diagnoses", "diagnosis", "barriers", "disability")},
        "tracking:barrier": pathway.barriers.get().pk,
        "tracking:lifting": pathway.barriers.get().pk,
        "tracking:exchange": entered.young_person_id,
        "tracking:identity": entered.young_person_id,
        "tracking:contact": entered.young_person_id,
        "tracking:exchange_correction": noted.participants.get().pk,
        "tracking:exchange_cancellation": noted.participants.get().pk,
        "tracking:handover": pathway.pk,
        "tracking:steps": pathway.pk,
        "tracking:caseload_handover": adviser.pk,
        "tracking:absence": adviser.pk,
        "tracking:absence_end": absence.pk,
        "tracking:new_proposal": pathway.pk,
        "tracking:proposal_fate": ProposalFactory(pathway=pathway).pk,
        "tracking:template": template.pk,
        "tracking:template_archival": template.pk,
        "tracking:template_restoration": template.pk,
        "tracking:step": pathway.steps.get().pk,
        "tracking:step_reopening": pathway.steps.get().pk,
        "tracking:exit": pathway.pk,
        "tracking:exit_cancellation": pathway.pk,
        "tracking:postponement": pathway.pk,
        "tracking:reentry": pathway.pk,
        "tracking:follow_up": left.pk,
        "tracking:new_sheet": pathway.pk,
        "tracking:sheet": handed.pk,
        "tracking:sheet_revocation": handed.pk,
        "tracking:follow_up_miss": left.pk,
        "tracking:exit_classes": FundingAgreementFactory().pk,
        "tracking:completion": pathway.steps.get().pk,
        "tracking:abandonment": pathway.steps.get().pk,
        "partners:edit_place": place.pk,
        **{f"partners:{door}": place.pk for door in ("place_terms", "new_hours", "new_permit")},
        "partners:place_closure": place.pk,
        "partners:place_reopening": place.pk,
        "partners:mandate_end": mandate.pk,
        **{f"outreach:{door}": tour.pk for door in TOUR_DOORS},
        "outreach:edit_equipment": item.pk,
        **{f"outreach:{door}": stop.pk for door in STOP_DOORS},
        "outreach:check_in_safety": CheckInFactory(user=adviser).pk,
        **{f"outreach:plan{act}": plan.pk for act in ("", "_stop", "_change", "_tour")},
        **dict.fromkeys(("outreach:year", "outreach:year_file"), PlanRunFactory(year=True).pk),
        "outreach:visit_request_closure": VisitRequestFactory(commune=elven).pk,
        "outreach:presence": presence.pk,
        "outreach:presence_pause": presence.pk,
        "outreach:presence_end": presence.pk,
        "partners": welfare_office.pk,
    }

    def arguments(route):
        if route in ("tracking:sms_answer", "tracking:contact_removal"):
            person = entered.young_person
            return {"pk": person.pk, "point": person.contact_points.first().pk}
        if route in ("tracking:tick", "tracking:untick"):
            return {"kind": "entry", "pk": pathway.pk}
        if route == "partners:hours_withdrawal":
            return {"pk": place.pk, "hours_pk": hours.pk}
        if route == "partners:permit_end":
            return {"pk": place.pk, "permit_pk": permit.pk}
        if route == "outreach:stop_check":
            return {"pk": stop.pk, "item_pk": item.pk}
        if route == "outreach:plan_comparison":
            return {"pk": plan.pk, "other_pk": plan.pk}
        if route == "tracking:concern":
            return {"slug": "unseen"}
        if route in ("referrals:import_correction", "referrals:import_choice"):
            return {"pk": row.batch_id, "number": row.number}
        if route in ("partners:commune", "partners:coverage"):
            return {"insee": elven.pk}
        if route == "referrals:withdrawal":
            return {"pk": waiting.pk, "attempt_pk": 1}
        if route == "partners:membership_end":
            return {"pk": welfare_office.pk, "membership_pk": welfare_office.memberships.first().pk}
        return {"pk": pk.get(route) or pk.get(route.partition(":")[0])}

    return arguments


def staff_routes():
    return {
        name: pattern
        for name, pattern in routes()
        if name not in PUBLIC_ROUTES and not SIGN_IN.match(name) and "(?P" not in pattern
    }


def test_no_door_is_missing_from_the_table():
    assert set(staff_routes()) == set(EXPECTED) | set(ACTS)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(client, request, world, role):
    client.force_login(request.getfixturevalue(role))
    found, said = {}, {}
    for route, pattern in staff_routes().items():
        if route in ACTS:
            continue
        arguments = world(route) if "<" in pattern else {}
        found[route] = client.get(reverse(route, kwargs=arguments)).status_code
        said[route] = EXPECTED[route][role]
    assert found == said


@pytest.mark.parametrize("role", ROLES)
def test_only_those_who_may_act_and_nobody_by_reading(client, request, world, role):
    client.force_login(request.getfixturevalue(role))
    for route, may in ACTS.items():
        address = reverse(route, kwargs=world(route) if "<" in staff_routes()[route] else {})
        assert client.get(address).status_code in (403, 404, 405), route
        sent = client.post(address).status_code
        assert sent in ((200, 302, 400) if may[role] == 200 else (may[role],)), route


def test_a_visitor_reads_the_public_pages_and_is_led_to_sign_in_elsewhere(client, carrier):
    for name, pattern in routes():
        if name in PUBLIC_ROUTES and "<" not in pattern:
            assert client.get(reverse(name)).status_code == 200, name


# What a colleague opens without a reason: the signals, what is said before a file is read, and what is about the team.
ASKS_NO_REASON = re.compile(r"referrals:|tracking:(entry|access|tie|readers|restriction_end|absence|caseload)")


def test_whoever_does_not_follow_the_person_is_asked_why_at_every_door(client, world, carrier):
    client.force_login(member("Nolwenn", carrier, Membership.Role.ADVISER))
    of_the_team = [name for name, roles in EXPECTED.items() if (roles["adviser"], roles["stranger"]) == (200, 404)]
    about_a_person = [name for name in of_the_team if not ASKS_NO_REASON.match(name)]
    answers = {name: client.get(reverse(name, kwargs=world(name))) for name in about_a_person}
    assert [name for name, answer in answers.items() if answer.status_code == 200] == []
    asked = [name for name, answer in answers.items() if "/access/?next=" in answer.headers.get("Location", "")]
    assert "tracking:person" in asked
