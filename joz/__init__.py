"""J'Oz: the portal of an outreach scheme. This package is the roof (routes, figures) and the platform."""

from joz.celery import app as celery_app

__all__ = ["celery_app"]
