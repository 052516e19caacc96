from tracking.timeline.gathering import Story, Subject
from tracking.timeline.moment import Kind, Moment

__all__ = ["Kind", "Moment", "Story", "Subject"]
