"""Stops by who works there, and how many were met."""

from django.db import models
from django.db.models import Exists, OuterRef, Sum
from django.db.models.functions import Coalesce

from outreach.models.stop_state import StopState
from outreach.models.stop_team import StopTeam


class CountedQuerySet(models.QuerySet):
    """What a list of stops answers about the field."""

    def held(self):
        return self.filter(state=StopState.HELD)

    def with_met(self):
        """With `met_count`, how many people were met there."""
        return self.annotate(met_count=Coalesce(Sum("met__n"), 0))

    def empty(self):
        """Those held where nobody was met."""
        return self.held().with_met().filter(met_count=0)

    def worked_by(self, user):
        """Those of which a user is of the team; and those whose team nobody has said."""
        team = StopTeam.objects.filter(stop=OuterRef("pk"))
        return self.filter(Exists(team.filter(user=user)) | ~Exists(team))
