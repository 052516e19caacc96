from tracking.reentry.listing import Listing, find
from tracking.reentry.sources import SOURCES

__all__ = ["SOURCES", "Listing", "find"]
