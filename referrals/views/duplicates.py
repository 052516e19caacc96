"""People who could be one: the list of the night, two of them side by side, what was merged and can be undone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from joz.audit import trail
from joz.errors import DomainError
from joz.htmx import page
from referrals import actions
from referrals.comparing import Comparison, pairs_of
from referrals.forms import ChoicesForm
from referrals.models import NotSamePerson, PersonMerge, PossibleDuplicate, YoungPerson
from referrals.policies import may_open_inbox, may_settle_duplicates
from referrals.views.faces import posted

PER_PAGE = 25


@require_safe
def duplicates(request):
    if not may_open_inbox(request.user):
        raise PermissionDenied
    found = PossibleDuplicate.objects.visible_to(request.user)
    shown = Paginator(found.with_people().likeliest_first(), PER_PAGE).get_page(request.GET.get("page"))
    may_settle = may_settle_duplicates(request.user)
    context = {"page": shown, "pairs": pairs_of(shown), "visibility": found.visibility, "may_settle": may_settle}
    return page(request, "referrals/duplicates.html", context, fragment="rows")


@require_http_methods(["GET", "POST"])
def duplicate_pair(request, pk):
    """Compare two people; then say that they are one, and what to keep of each."""
    pair = settled_pair(request, pk)
    form = ChoicesForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.merge(pair.second, into=pair.first, by=request.user, now=timezone.now(), choices=form.choices)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Une seule fiche désormais. Vous pouvez défaire cette fusion pendant 30 jours.")
            return redirect("referrals:merges", pair.first_id)
    return show_pair(request, pair, form)


def show_pair(request, pair, form):
    """Both files are opened by looking at them."""
    for person in (pair.first, pair.second):
        trail.opened(person, by=request.user)
    comparison = Comparison.of(pair.second, pair.first)
    context = {"pair": pair, "form": form, "comparison": comparison}
    return TemplateResponse(request, "referrals/duplicate_pair.html", context)


@require_POST
def duplicate_distinction(request, pk):
    """Say that two people are two; we do not ask again."""
    pair = settled_pair(request, pk)
    NotSamePerson.say(pair.first, pair.second, by=request.user, now=timezone.now())
    messages.success(request, "C’est noté : ce sont deux personnes. Nous ne vous le demanderons plus.")
    return redirect("referrals:duplicates")


@require_safe
def merges(request, pk):
    """What was merged into a person, and can be undone for a month."""
    person = get_object_or_404(YoungPerson.objects.visible_to(request.user), pk=pk)
    trail.opened(person, by=request.user)
    done = PersonMerge.objects.visible_to(request.user).filter(kept=person).with_people().latest_first()
    now = timezone.now()
    rows = [(merge, merge.may_still_be_undone(now)) for merge in done]
    context = {"person": person, "rows": rows, "may_undo": may_settle_duplicates(request.user)}
    return TemplateResponse(request, "referrals/merges.html", context)


@require_POST
def merge_undoing(request, pk):
    """Make two people of one again."""
    done = get_object_or_404(PersonMerge.objects.visible_to(request.user), pk=pk)
    if not may_settle_duplicates(request.user):
        raise PermissionDenied
    try:
        changed = actions.undo_merge(done, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "La fusion est défaite : chaque fiche a retrouvé ce qui était à elle.")
        if changed:
            messages.warning(request, f"Modifié depuis, et laissé tel quel sur la fiche gardée : {', '.join(changed)}.")
    return redirect("referrals:merges", done.kept_id)


def settled_pair(request, pk):
    """A pair, for an adviser; 404 if unseen, 403 if not theirs to settle."""
    pair = get_object_or_404(PossibleDuplicate.objects.visible_to(request.user).with_people(), pk=pk)
    if not may_settle_duplicates(request.user):
        raise PermissionDenied
    return pair
