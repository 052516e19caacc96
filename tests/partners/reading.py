"""How a test reads a page: French puts unbreakable spaces where nobody sees them."""


def said(response):
    """The HTML of a page, every run of spaces made one plain space."""
    return " ".join(response.content.decode().split())


def shown(client, url):
    """What a browser would send back from the form as it is shown."""
    form = client.get(url).context["form"]
    sent = {field.html_name: field.value() for field in form}
    for name, value in sent.items():
        if isinstance(value, list):
            sent[name] = [getattr(one, "pk", one) for one in value]
    return {name: value for name, value in sent.items() if value is not None}
