"""Forms judged while they are typed; `act` says which button was pressed, « check » asks and keeps nothing."""

from joz.htmx import page

CHECK, DRAFT, PLAN, SAVE = "check", "draft", "plan", "save"


def is_sent(request, form):
    """Whether something is to be kept, and may be."""
    return request.method == "POST" and request.POST.get("act") != CHECK and form.is_valid()


def show(request, form, *, title, back, buttons, **more):
    """Show the form with what stands in the way; alone, what stands in the way, when HTMX checks."""
    where, called = back
    context = {"form": form, "title": title, "back": where, "back_text": called, "buttons": buttons} | more
    checks = request.method == "POST" and request.POST.get("act") == CHECK
    return page(request, "outreach/judged.html", context, fragment="conflicts" if checks else None)
