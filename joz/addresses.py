"""What may stand in the gap of an address."""

from django.urls import register_converter


class Token:
    """A secret as we make them: letters, digits, - and _; anything else is no address of ours."""

    regex = "[A-Za-z0-9_-]{1,64}"

    def to_python(self, text):
        return text

    def to_url(self, token):
        return token


register_converter(Token, "token")
