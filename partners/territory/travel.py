"""How long it takes from one town centre to another, by road or by boat."""

from partners.territory import fields
from partners.territory.files import grid_of, table_of
from partners.territory.problems import Checking, Refusal

MINUTES = fields.whole(1_500)
KILOMETRES = fields.decimal(1, least=0, most=2_000)
FERRY = {
    "island_insee": fields.insee_code,
    "from_insee": fields.insee_code,
    "port_commune_insee": fields.insee_code,
    "port_name": fields.name(80),
    "drive_km": KILOMETRES,
    "drive_minutes": MINUTES,
    "crossing_minutes": MINUTES,
    "mean_wait_minutes": MINUTES,
}
# Columns that name a commune, and what our table calls them.
ENDS = {"island_insee": "island_id", "from_insee": "origin_id", "port_commune_insee": "port_commune_id"}
# Two ways of one road may differ, by a one-way street or a roundabout; not more.
ONE_WAY_MINUTES = 10
# Over a few kilometres nobody drives faster than this from one town centre to another.
FASTEST_KMH = 130
SHORT_KM = 10


def read_travel(minutes_path, km_path, known):
    """Minutes and kilometres for each pair of communes joined by a road."""
    minutes = _read_matrix(minutes_path, known, MINUTES)
    km = _read_matrix(km_path, known, KILOMETRES)
    with Checking(minutes_path) as checking:
        _check_both_ways(minutes, checking)
    with Checking(km_path) as checking:
        _check_against(minutes, km, checking)
    return [
        {
            "origin_id": origin,
            "destination_id": destination,
            "minutes": value,
            "km": km[origin, destination][0],
        }
        for (origin, destination), (value, _) in minutes.items()
    ]


def read_ferries(path, known):
    """How to reach each island from each commune."""
    ferries = {}
    with Checking(path) as checking:
        for row in table_of(path, checking, columns=FERRY):
            said = fields.parse_row(row, FERRY, checking)
            if not said:
                continue
            crossing = (said["island_insee"], said["from_insee"], said["port_name"])
            if unknown := sorted({said[end] for end in ENDS} - known):
                checking.refuse(row.where, f"commune inconnue de communes.csv : {', '.join(unknown)}")
            elif crossing in ferries:
                checking.refuse(row.where, "ce trajet est déjà dans le fichier")
            ferries[crossing] = {ENDS.get(column, column): value for column, value in said.items()}
    return list(ferries.values())


def _read_matrix(path, known, parse):
    """{(origin, destination): (value, where)} of a square table; an empty cell means no road."""
    with Checking(path) as checking:
        header, lines = grid_of(path, checking)
        codes = header[1:]
        _check_square(codes, [cells[0].strip() for _, cells in lines], known, checking)
        matrix = {}
        for line, cells in lines:
            if len(cells) != len(header):
                checking.refuse(f"ligne {line}", f"{len(cells)} colonnes au lieu de {len(header)}")
                continue
            origin = cells[0].strip()
            for destination, cell in zip(codes, cells[1:], strict=True):
                where = f"ligne {line}, colonne {destination}"
                _read_cell(matrix, (origin, destination), cell.strip(), where, parse, checking)
    return matrix


def _check_square(columns, rows, known, checking):
    """The same communes down and across, each once, all of them in communes.csv."""
    for where, codes in (("ligne 1", columns), ("première colonne", rows)):
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            checking.stop(where, f"commune en double : {', '.join(twice[:5])}")
        if unknown := [code or "(vide)" for code in codes if code not in known]:
            checking.stop(where, f"commune inconnue de communes.csv : {', '.join(unknown[:5])}")
    if apart := sorted(set(columns) ^ set(rows)):
        checking.stop("", f"le tableau n’est pas carré : {', '.join(apart[:5])} en ligne ou en colonne seulement")


def _read_cell(matrix, pair, text, where, parse, checking):
    try:
        value = parse(text) if text else None
    except Refusal as refusal:
        checking.refuse(where, refusal)
        return
    if pair[0] == pair[1]:
        if value:
            checking.refuse(where, "de la commune à elle-même, attendu 0")
    elif value is not None:
        matrix[pair] = (value, where)


def _check_both_ways(minutes, checking):
    """A road goes both ways, in about the same time."""
    for (origin, destination), (there, where) in minutes.items():
        back = minutes.get((destination, origin))
        if back is None:
            checking.refuse(where, f"une route de {origin} à {destination}, aucune au retour")
        elif there > back[0] * 2 and there > back[0] + ONE_WAY_MINUTES:
            checking.refuse(where, f"{there} min à l’aller, {back[0]} au retour : invraisemblable")


def _check_against(minutes, km, checking):
    """Each road has a length and a time, and nobody flies."""
    for pair in minutes.keys() ^ km.keys():
        where = (minutes.get(pair) or km.get(pair))[1]
        checking.refuse(where, "minutes sans kilomètres, ou l’inverse")
    for pair in minutes.keys() & km.keys():
        (length, where), (time, _) = km[pair], minutes[pair]
        if length > SHORT_KM and length * 60 > FASTEST_KMH * time:
            checking.refuse(where, f"{length} km en {time} min : invraisemblable")
