"""Whether a person is « invisible »: asked at spotting, and again whenever it may have changed."""

from django.utils import timezone
from django.views.decorators.http import require_http_methods

from referrals.models import InvisibilityCheck
from referrals.policies import may_check_invisibility
from tracking.forms import InvisibilityForm
from tracking.views.acting import back_to, show_act
from tracking.views.doors import person_for


@require_http_methods(["GET", "POST"])
def invisibility(request, pk):
    person = person_for(request, pk, may_check_invisibility)
    newest = person.invisibility_checks.newest_first().first()
    form = InvisibilityForm(request.POST or None, newest=newest)
    if request.method == "POST" and form.is_valid():
        check = InvisibilityCheck.note(person, by=request.user, now=timezone.now(), **form.cleaned_data)
        return back_to(request, person, f"{check.verdict_label}. {check.why}")
    return show_act(request, person, form, title="Public invisible ?")
