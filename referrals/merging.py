"""Two people turn out to be one: everything told of one goes to the other, and can come back.

Rows are moved table by table as the models declare them, those of higher apps too: nobody has to be told of a new
table. A row of which the kept has its own, such as the same number or who may open the file, stays behind.
"""

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from joz.audit import trail
from joz.errors import DomainError
from referrals.matching.people import keep_keys
from referrals.models import ContactPoint, NotSamePerson, PersonMerge, PossibleDuplicate, Referral, YoungPerson

KEPT, ABSORBED = "kept", "absorbed"
# What somebody may choose, and the columns that go together.
CHOICES = {
    "called": ("called",),
    "last_name": ("last_name",),
    "birth": ("birth_date", "birth_year"),
    "sex": ("sex",),
    "commune": ("commune_id", "commune_as_typed"),
}
CHOSEN = {column for columns in CHOICES.values() for column in columns}
SILENT = (None, "", YoungPerson.Sex.UNKNOWN)
EARLIEST_WINS = ("identified_on", "reached_on", "engaged_on")
NOTICE = ("informed_on", "informed_how", "notice_version")
# Columns that a merge never takes over.
OWN = {"id", "created_at", "merged_into_id", "match_keys", "identity_level", *EARLIEST_WINS, *NOTICE}
# Promises of the database that no merge goes round, and what to do then.
CONTRADICTIONS = {
    "one_open_pathway_per_person": (
        "Ces deux personnes ont chacune un parcours ouvert : clôturez d’abord l’un des deux, puis fusionnez."
    )
}
# What two people say of each other, and the account of merges: not rows about one person that could be moved.
APART = (NotSamePerson, PossibleDuplicate, PersonMerge)


class InPathway(DomainError):
    """Both are in an open pathway: one must end before they can be one person."""


class CannotMove(DomainError):
    """Something told of the absorbed contradicts what is told of the kept."""


@transaction.atomic
def merge(absorbed: YoungPerson, *, into: YoungPerson, by, now=None, choices=None, answered=None):
    """Make two people one: everything told of the absorbed goes to the kept; answers the account of it, or None.

    `choices` says of which of the two to keep each of `CHOICES`; what nobody chose is the kept's, unless it is empty.
    Both are held, in the order of their keys, so that two merges meeting head-on do not block each other: the second
    finds nothing left to do.
    """
    people = YoungPerson.hold(absorbed.pk, into.pk)
    gone, kept = people[absorbed.pk], people[into.pk]
    if gone == kept or gone.merged_into_id or kept.merged_into_id:
        return None
    done = PersonMerge(absorbed=gone, kept=kept, merged_at=now or timezone.now(), merged_by=by, answered=answered)
    done.before = {KEPT: columns_of(kept), ABSORBED: columns_of(gone), "contacts": _hear_latest_answers(kept, gone)}
    done.moved = {label: keys for label, keys in _move_all(gone, kept) if keys}
    _distinguish_from_the_same(gone, kept)
    _unite(kept, gone, choices or {})
    _save(gone)
    _save(kept)
    done.after = columns_of(kept)
    done.save()
    trail.record("young_person.merged", kept, by=by)
    return done


def _save(person):
    person.save()
    keep_keys(person)


# --- What each knew ---


def columns_of(person):
    """What stands in each column that a merge may change."""
    kept_by_database = ("id", "created_at", "match_keys")
    fields = [field for field in person._meta.concrete_fields if not field.generated]
    return {field.attname: getattr(person, field.attname) for field in fields if field.attname not in kept_by_database}


def _unite(kept, gone, choices):
    """Give the kept what was chosen of the absorbed, and what is told of the absorbed only."""
    columns = [field.attname for field in kept._meta.concrete_fields if not field.generated]
    alone = {column: (column,) for column in columns if column not in OWN and column not in CHOSEN}
    for choice, together in (CHOICES | alone).items():
        if choices.get(choice, who_tells_more(kept, gone, together)) == ABSORBED:
            for column in together:
                setattr(kept, column, getattr(gone, column))
    _unite_what_is_no_choice(kept, gone)
    gone.merged_into = kept
    gone.identified_on = gone.reached_on = gone.engaged_on = None


def who_tells_more(kept, gone, columns):
    """Of which of the two to keep columns that go together when nobody chose: the kept, unless it tells less."""
    mine, theirs = ([getattr(person, column) not in SILENT for column in columns] for person in (kept, gone))
    return ABSORBED if theirs > mine else KEPT


def _unite_what_is_no_choice(kept, gone):
    for name in EARLIEST_WINS:
        dates = [day for day in (getattr(kept, name), getattr(gone, name)) if day]
        setattr(kept, name, min(dates, default=None))
    kept.last_contact_on = max(filter(None, (kept.last_contact_on, gone.last_contact_on)), default=None)
    if kept.informed_on is None:
        for name in NOTICE:
            setattr(kept, name, getattr(gone, name))
    levels = list(YoungPerson.IdentityLevel.values)
    kept.identity_level = max(kept.identity_level, gone.identity_level, key=levels.index)
    kept.discreet_messages = kept.discreet_messages or gone.discreet_messages


# --- The rows about a person ---


def links():
    """Every column of every table that points at a person, but those that say something of two people."""
    for field in YoungPerson._meta.get_fields(include_hidden=True):
        points_here = field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one)
        if points_here and field.related_model not in APART:
            yield field.related_model, field.field


def label_of(model, field):
    return f"{model._meta.label}.{field.name}"


def _move_all(gone, kept):
    for model, field in links():
        rows = model._base_manager.filter(**{field.name: gone})
        moved = _move(rows, field, kept)
        # A row whose key is the person's own goes by the key of the kept from now on.
        yield label_of(model, field), [kept.pk for _ in moved] if field.primary_key else moved


def _move(rows, field, kept):
    """Move rows to the kept; answers the keys of those that moved."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    try:
        with transaction.atomic():
            rows.update(**{field.name: kept})
    except IntegrityError:
        return [key for key in keys if _moves(rows.model._base_manager.filter(pk=key), field, kept)]
    return keys


def _moves(row, field, kept):
    """Move one row; False if the kept has the same already, in which case it stays behind."""
    try:
        with transaction.atomic():
            row.update(**{field.name: kept})
    except IntegrityError as error:
        _refuse_contradiction(row.model, error)
        return False
    return True


def _refuse_contradiction(model, error):
    """Let pass a row of which the kept has its own; refuse what cannot be true of one person."""
    name = error.__cause__.diag.constraint_name
    if name in CONTRADICTIONS:
        raise InPathway(CONTRADICTIONS[name]) from error
    rule = next((rule for rule in model._meta.constraints if rule.name == name), None)
    if not (rule is None or isinstance(rule, models.UniqueConstraint)):
        raise CannotMove(
            f"Ces deux fiches ne peuvent pas être réunies : {model._meta.verbose_name} en contradiction. "
            "Corrigez l’une des deux, puis recommencez."
        ) from error


def _hear_latest_answers(kept, gone):
    """For a number that both have, the latest answer about SMS counts; answers what stood there before."""
    theirs = {(point.kind, point.value): point for point in gone.contact_points.exclude(sms_ok=None)}
    before = {}
    for point in kept.contact_points.all():
        other = theirs.get((point.kind, point.value))
        if other and (point.sms_ok_on is None or other.sms_ok_on > point.sms_ok_on):
            before[point.pk] = [point.sms_ok, point.sms_ok_on]
            ContactPoint.objects.filter(pk=point.pk).update(sms_ok=other.sms_ok, sms_ok_on=other.sms_ok_on)
    return before


def _distinguish_from_the_same(gone, kept):
    """Whoever is not the absorbed is not the kept either; the pair itself is settled."""
    for said in NotSamePerson.objects.filter(models.Q(first=gone) | models.Q(second=gone)):
        other = said.first if said.second_id == gone.pk else said.second
        if other != kept:
            first, second = sorted((kept, other), key=lambda person: person.pk)
            said_so = {"said_at": said.said_at, "said_by": said.said_by}
            NotSamePerson.objects.get_or_create(first=first, second=second, defaults=said_so)
    PossibleDuplicate.objects.filter(models.Q(first=gone) | models.Q(second=gone)).delete()


# --- Back ---


@transaction.atomic
def undo_merge(done: PersonMerge, *, by, now) -> list[str]:
    """Make two people of one again; answers the columns that were changed since, which stay as they are."""
    people = YoungPerson.hold(done.absorbed_id, done.kept_id)
    gone, kept = people[done.absorbed_id], people[done.kept_id]
    _claim(done, kept, by=by, now=now)
    for model, field in links():
        if keys := done.moved.get(label_of(model, field)):
            # A row whose key is the person took the key of the kept.
            now_at = [kept.pk] if field.primary_key else keys
            model._base_manager.filter(pk__in=now_at, **{field.name: kept}).update(**{field.name: gone})
    _hear_former_answers(done)
    changed = _restore(kept, done.before[KEPT], unless_changed_from=done.after)
    _restore(gone, done.before[ABSORBED])
    if done.answered_id:
        Referral.objects.reopen_duplicate(done.answered_id)
    _save(kept)
    _save(gone)
    NotSamePerson.say(gone, kept, by=by, now=now)
    trail.record("young_person.separated", kept, by=by)
    return changed


def _claim(done, kept, *, by, now):
    """Take the undoing for oneself, once; the filter is the lock."""
    if kept.merged_into_id:
        raise PersonMerge.MergedFurther("La fiche gardée a été fusionnée depuis : défaites d’abord cette fusion-là.")
    if not done.may_still_be_undone(now) and done.undone_at is None:
        raise PersonMerge.TooLate("Une fusion peut être défaite pendant trente jours ; ce délai est passé.")
    claimed = PersonMerge.objects.standing().filter(pk=done.pk).update(undone_at=now, undone_by=by)
    if not claimed:
        raise PersonMerge.AlreadyUndone("Cette fusion a déjà été défaite.")
    done.refresh_from_db()


def _restore(person, before, *, unless_changed_from=None):
    """Put columns back; those that changed since the merge are left, and answered by their French names."""
    changed = []
    for field in person._meta.concrete_fields:
        if field.attname not in before:
            continue
        former, now = field.to_python(before[field.attname]), getattr(person, field.attname)
        if unless_changed_from and field.to_python(unless_changed_from[field.attname]) != now:
            changed += [field.verbose_name] if former != now else []
        else:
            setattr(person, field.attname, former)
    return changed


def _hear_former_answers(done):
    for key, (sms_ok, sms_ok_on) in done.before["contacts"].items():
        ContactPoint.objects.filter(pk=key, young_person=done.kept_id).update(sms_ok=sms_ok, sms_ok_on=sms_ok_on)
