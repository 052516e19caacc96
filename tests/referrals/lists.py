"""The lists that the tests of imports bring in, and what became of their lines."""

HEADERS = "Nom;Prénom;Né(e) le;Portable;Commune;Commentaire"


def csv_of(*lines):
    return "\n".join([HEADERS, *lines]).encode()


MAELYS = "Brézolle;Maëlys;12/03/2007;06 39 98 00 01;Elven;Cherche du travail"


def states(batch):
    return list(batch.rows.in_file_order().values_list("state", flat=True))
