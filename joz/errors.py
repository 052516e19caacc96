"""What the domain says when it refuses."""


class DomainError(Exception):
    """A rule said no; the message is a French sentence that the person at the screen can read and act on."""
