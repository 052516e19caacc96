"""The list of what is taken along."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from joz.errors import DomainError
from outreach import actions, policies
from outreach.forms import EquipmentForm
from outreach.models import EquipmentItem
from outreach.views.stops import done
from partners.views.pages import fill_in, reserved

BACK = ("outreach:equipment", "Matériel")


@require_safe
def equipment(request):
    reserved(policies.may_plan(request.user))
    return TemplateResponse(request, "outreach/equipment.html", {"items": EquipmentItem.objects.in_order()})


@require_http_methods(["GET", "POST"])
def new_item(request):
    reserved(policies.may_plan(request.user))
    form = EquipmentForm(request.POST or None, initial={"position": EquipmentItem.objects.next_position()})
    return describe(request, form, title="Ajouter du matériel")


@require_http_methods(["GET", "POST"])
def edit_item(request, pk):
    reserved(policies.may_plan(request.user))
    item = get_object_or_404(EquipmentItem, pk=pk)
    return describe(request, EquipmentForm(request.POST or None, instance=item), title=f"Modifier « {item} »")


def describe(request, form, *, title):
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.list_equipment(form, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, "outreach:equipment", f"« {item} » est dans la liste.")
    return fill_in(request, form, title=title, back=BACK)
