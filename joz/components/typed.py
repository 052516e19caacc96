"""A form that shows what was typed so far, before anybody judges it."""

from django.forms.utils import ErrorDict


def unjudged(form, data=None):
    """The form with what was typed (`data`, when it was not built with it): no field is checked, none complains."""
    if data is not None:
        form.data, form.is_bound = data, True
    # Django takes errors that are there already for those of a finished check.
    form._errors, form.cleaned_data = ErrorDict(), {}
    return form
