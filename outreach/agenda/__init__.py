"""What anybody may read of where we will be: one agenda, for pages, calendars and papers alike."""
