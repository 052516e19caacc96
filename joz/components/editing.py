"""Two people who edit the same thing: the second is told what changed, and neither loses anything."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.db.models import Model, QuerySet
from django.forms.models import model_to_dict
from django.utils.formats import date_format

from joz.components import french
from joz.errors import DomainError


class ChangedMeanwhile(DomainError):
    """What the form showed is no longer what is kept."""


@dataclass(frozen=True)
class Change:
    """What a field became while somebody wrote: the other's value, and the one that the form holds now."""

    field: forms.BoundField
    theirs: str
    here: str
    is_taken_over: bool


class EditedByMany(forms.Form):
    """A form that remembers what it showed, and says so when somebody else changed it meanwhile.

    Mix it in before the form's own base, and name `seen` in the layout. Then, in the transaction that saves:
    a ModelForm calls `hold()`; any other form locks its row and calls `compare({field: value kept now})`, having been
    built with the same names in `initial`. Both raise ChangedMeanwhile, a DomainError that the view shows as any
    other. The form then holds what this person typed, the others' values in the fields they had left alone,
    a sentence on each of those fields, and a fresh `seen`: sending it again confirms. Its page shows `changes` side
    by side instead of a list of mistakes (templates/components/changes.html).
    """

    seen = forms.CharField(required=False, max_length=8000, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        shown = {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}
        self.initial["seen"] = marks(shown)
        self.changes = []

    def clean_seen(self):
        """The marks of what was shown, by field; what cannot be read was not seen."""
        return dict(mark.partition(":")[::2] for mark in self.cleaned_data["seen"].split())

    def hold(self):
        """Lock the row that this form edits until the transaction ends, and compare it with what was shown."""
        if self.instance._state.adding:
            return
        kept = type(self.instance)._default_manager.select_for_update().filter(pk=self.instance.pk).first()
        if kept is None:
            raise ChangedMeanwhile("Cette fiche vient d’être retirée.")
        self.compare(model_to_dict(kept, fields=list(self.fields)))
        for column in kept._meta.concrete_fields:
            # What this form does not edit is saved as it is now, not as it was when the row was read.
            if column.name not in self.fields and not column.generated:
                setattr(self.instance, column.attname, getattr(kept, column.attname))

    def compare(self, kept):
        """Refuse once if a value kept now is neither the one that was shown nor the one that was typed."""
        typed, seen = self.cleaned_data, self.cleaned_data["seen"]
        changed = [name for name in kept if mark(kept[name]) not in (seen.get(name), mark(typed.get(name)))]
        if not changed:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = marks(kept)
        for name in changed:
            self._tell(name, kept[name], untouched=mark(typed.get(name)) == seen.get(name))
        raise ChangedMeanwhile(
            "Quelqu’un a modifié cette fiche pendant que vous écriviez. Rien n’est perdu : relisez ce qui a changé, "
            "puis enregistrez de nouveau."
        )

    def _tell(self, name, value, *, untouched):
        """Say on its field what the value has become; take it over if this person had left the field alone."""
        field, theirs, typed = self.fields[name], in_words(self.fields[name], value), self.cleaned_data.get(name)
        if untouched:
            answer = field.widget.format_value(field.prepare_value(value))
            key = self.add_prefix(name)
            self.data.setlist(key, answer if isinstance(answer, list) else ["" if answer is None else answer])
        here = theirs if untouched else in_words(field, typed)
        self.changes.append(Change(self[name], theirs, here, is_taken_over=untouched))
        outcome = "repris ici" if untouched else "votre saisie est gardée"
        self.add_error(name, f"Devenu {theirs} pendant que vous écriviez{french.SPACE}; {outcome}.")


def marks(values):
    """« name:1f3a… kind:9b0c… », for a hidden field: enough to compare, nothing to read."""
    return " ".join(f"{name}:{mark(value)}" for name, value in values.items() if name != "seen")


def mark(value):
    """A short digest of a value, the same whether it comes from the row, the initial data or a cleaned field."""
    return hashlib.sha256(plain(value).encode()).hexdigest()[:16]


def plain(value):
    if value is None:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, QuerySet | list | tuple | set):
        return ",".join(sorted(plain(one) for one in value))
    return str(value)


def in_words(field, value):
    """A value as its field shows it: the label of a choice rather than its code."""
    if plain(value) == "":
        return "vide"
    if isinstance(value, bool):
        text = "Oui" if value else "Non"
    elif hasattr(field, "queryset"):
        chosen = value if isinstance(value, QuerySet | list) else [value]
        text = ", ".join(str(one) for one in field.queryset.filter(pk__in=[plain(one) for one in chosen]))
    elif isinstance(value, date):
        text = date_format(value, "j F Y")
    elif isinstance(value, Decimal):
        text = french.number(value, 2)
    else:
        text = dict(getattr(field, "choices", ())).get(value, value)
    return f"«{french.SPACE}{text}{french.SPACE}»"
