"""What every page knows."""

from django.utils.functional import SimpleLazyObject

from partners.models import Scheme


def scheme(request):
    """The scheme's name, phone and promises; read only by a page that shows them."""
    return {"scheme": SimpleLazyObject(lambda: Scheme.objects.select_related("carrier").the_one())}
