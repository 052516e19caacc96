"""What a phone is given so that it carries the field mode, and what a plain form is answered."""

import hashlib
import json
from pathlib import Path
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse

from tracking.field.receiving import APPLIED, REFUSED
from tracking.models import FieldWrite

# What the page is made of, kept on the phone under names that change with their content.
FONT = "bricolage-grotesque-latin-wght-normal.woff2"
PARTS = ("joz.css", "field.css", "joz.js", "field.js", "icons.svg", "favicon.svg", FONT)
# What is about the write itself; the rest is what was typed.
ABOUT = frozenset({"csrfmiddlewaretoken", "key", "kind", "stop"})


def worker():
    """The script of the worker, preceded by what it keeps: a new version of any part makes it a new script."""
    script = Path(finders.find("field-sw.js")).read_text()
    shell = Path(get_template("tracking/field/shell.html").origin.name).read_text()
    parts = [static(name) for name in PARTS]
    digest = hashlib.sha256(json.dumps([script, shell, parts, *_contents()]).encode()).hexdigest()[:12]
    kept = {"version": digest, "shell": reverse("tracking:field_shell"), "parts": parts}
    return f"self.FIELD = {json.dumps(kept)};\n{script}"


def _contents():
    return [hashlib.sha256(Path(finders.find(name)).read_bytes()).hexdigest() for name in PARTS]


def manifest():
    """The field mode as an application."""
    sizes = {"field-192.png": ("192x192", "any"), "field-512.png": ("512x512", "any")}
    sizes["field-maskable-512.png"] = ("512x512", "maskable")
    return {
        "id": "/field/",
        "name": "J’Oz · Terrain",
        "short_name": "Terrain",
        "description": "La journée de terrain dans la poche, avec ou sans réseau.",
        "lang": "fr",
        "start_url": reverse("tracking:field"),
        "scope": reverse("tracking:field"),
        "display": "standalone",
        "orientation": "portrait",
        "theme_color": "#08363c",
        "background_color": "#eff5f5",
        "icons": [
            {"src": static(name), "sizes": size, "type": "image/png", "purpose": purpose}
            for name, (size, purpose) in sizes.items()
        ],
    }


def typed(sent):
    """The fields of a plain form, without what is about the write."""
    return {name: value for name, value in sent.dict().items() if name not in ABOUT}


def said(write, answer):
    """(level, words) of the message that answers a plain form."""
    if answer.outcome == REFUSED:
        return messages.ERROR, answer.words
    if answer.words:
        return messages.WARNING, answer.words
    label = FieldWrite.Kind(write.kind).label
    return messages.SUCCESS, f"{label} : c’est noté." if answer.outcome == APPLIED else f"{label} : c’était déjà noté."


def to_mend(write, user):
    """A write whose form says what is wrong, as a page of its own."""
    write.form.kind = write.kind
    return {
        "form": write.form,
        "stop": str(write.stop or ""),
        "title": FieldWrite.Kind(write.kind).label,
        "owner": user.pk,
        "delicate": "",
    }


def back_to(write):
    """The page again, at the stop one was at, with the situation one was counting."""
    neet = write.form.data.get("is_neet", "")
    stop = write.stop or (write.key if write.kind == FieldWrite.Kind.IMPROVISED else "")
    query = urlencode({name: value for name, value in {"stop": stop, "neet": neet}.items() if value})
    return f"{reverse('tracking:field')}?{query}".rstrip("?") + (f"#field-stop-{stop}" if stop else "")
