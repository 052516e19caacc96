"""What goes on around a stop: who must follow when it changes, and who is told."""
