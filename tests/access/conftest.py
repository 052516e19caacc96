"""One of each thing that an address may point at."""

import uuid
from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from psycopg.types.range import DateRange

from outreach.models import CalendarImport, FeedKey
from partners.models import Ambassador, Mandate, OpeningHours, ParkingPermit, Place
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
from tracking import actions, exchanges
from tracking.actions import Entry
from tracking.exchanges import Exchange
from tracking.models import AbsenceCover, Barrier

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
