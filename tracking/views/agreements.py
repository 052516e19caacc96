"""What the ends of pathways count as, agreement by agreement."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from partners.models import FundingAgreement
from tracking.forms import ExitClassesForm
from tracking.models import ExitClassification
from tracking.policies import may_settle_exit_classes


@require_http_methods(["GET", "POST"])
def exit_classes(request, pk):
    if not may_settle_exit_classes(request.user):
        raise PermissionDenied
    agreement = get_object_or_404(FundingAgreement, pk=pk)
    form = ExitClassesForm(request.POST or None, classes=ExitClassification.objects.classes_of(agreement))
    if request.method == "POST" and form.is_valid():
        ExitClassification.settle(agreement, form.classes(), by=request.user)
        messages.success(
            request, "C’est enregistré : les résultats de cette convention comptent ainsi, dès maintenant."
        )
        return redirect("tracking:exit_classes", agreement.pk)
    agreements = FundingAgreement.objects.select_related("funder").order_by("-period", "pk")
    context = {"agreement": agreement, "agreements": agreements, "form": form}
    return TemplateResponse(request, "tracking/exit_classes.html", context)
