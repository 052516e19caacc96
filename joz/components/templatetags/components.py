"""Tags and filters for the parts in templates/components: `{% load components %}`."""

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html

from joz.components import french

register = template.Library()

register.filter("french_number", french.number)
register.filter("up_to_many", french.up_to_many)
register.filter("french_percent", french.percent)
register.filter("euros", french.euros)
register.filter("french_time", french.time)
register.filter("french_day", french.day)
register.filter("french_moment", french.moment)
register.filter("near_day", french.near_day)
register.filter("duration", french.duration)
register.filter("at_town", french.at)
register.filter("machine_time", french.machine_time)
register.filter("age_since", french.ago)


@register.filter
def count_of(value, noun):
    """{{ n|count_of:"personne" }} or {{ n|count_of:"signal,signaux" }}."""
    return french.count(value, *noun.split(","))


@register.filter
def count_up_to_many_of(value, noun):
    """{{ n|count_up_to_many_of:"personne" }}: the same, for a count that stops at many."""
    return french.count_up_to_many(value, *noun.split(","))


@register.filter
def phone(number):
    """A number as it is read aloud: 02 61 91 00 00."""
    return getattr(number, "as_national", number) or ""


@register.filter
def tel(number):
    """The same number as a telephone wants it: tel:+33261910000."""
    return getattr(number, "as_rfc3966", None) or f"tel:{str(number).replace(' ', '')}"


@register.simple_tag
def icon(name):
    """An icon of the sprite; always beside words, so screen readers skip it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.inclusion_tag("components/age.html")
def age(moment, due_after=48, late_after=72):
    """How long something has waited: plain, then due, then late (in hours), in words as well as in tone."""
    hours = (timezone.now() - moment).total_seconds() / 3600
    state = "late" if hours >= late_after else "due" if hours >= due_after else "fresh"
    return {"moment": moment, "state": state}


@register.simple_block_tag
def card(content, title="", href="", tone="", level=2):
    """A framed part of a page; with `href`, the whole of it is the link."""
    context = {"content": content, "title": title, "href": href, "tone": tone, "level": level}
    return render_to_string("components/card.html", context)


@register.simple_block_tag
def notice(content, tone="info", title=""):
    """Something to know before going on: info, success, warning or danger."""
    return render_to_string("components/notice.html", {"content": content, "tone": tone, "title": title})


@register.simple_block_tag
def data_table(content, caption, stacked=True):
    """A table with its caption; rows become cards on a phone when their cells carry `data-label`."""
    return render_to_string("components/data_table.html", {"content": content, "caption": caption, "stacked": stacked})


@register.simple_block_tag
def filters(content, action, target="", label="Filtrer"):
    """The fields that narrow a list, kept in the URL; HTMX swaps the list when `target` names it."""
    context = {"content": content, "action": action, "target": target, "label": label}
    return render_to_string("components/filters.html", context)


@register.simple_block_tag
def confirmation(content, title, tone="", back=""):
    """One question, its consequence, the form that answers it, and the way back."""
    context = {"content": content, "title": title, "tone": tone, "back": back}
    return render_to_string("components/confirmation.html", context)


@register.simple_block_tag
def timeline_item(content, title, at=None, icon_name="clock", tone="", by="", is_day=False):
    """One thing that happened, on the trace of a pathway; inside `<ol class="timeline">`."""
    context = {"content": content, "title": title, "at": at, "icon_name": icon_name, "tone": tone, "by": by}
    context["is_day"] = is_day
    return render_to_string("components/timeline_item.html", context)
