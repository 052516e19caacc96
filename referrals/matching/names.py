"""What spellings of one name have in common: accents, hyphens, particles, sounds, and the short names people go by."""

import re
import unicodedata
from functools import lru_cache

import jellyfish

PARTICLES = frozenset("le la les l de du des d da dos el al ben an ar".split())
# « LeGoff », « LEGOFF »: a particle written in one with the name, if enough of a name remains.
STUCK = re.compile(r"^(?:le|la)(?=[^aeiouy]\w{3,})")
# Spellings of one sound that Metaphone, made for English, keeps apart.
SPELLINGS = (
    (re.compile(r"c ?h(?=[^aeiouy]|$)|kh|qu|ck|q"), "k"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"oeu|eu"), "e"),
    (re.compile(r"sch|sh"), "ch"),
    (re.compile(r"gu(?=[eiy])"), "g"),
    (re.compile(r"th"), "t"),
    (re.compile(r"h(?=[aeiouy])(?<!ch)"), ""),
    (re.compile(r"(?<=[aeiou])(?:lt|ld|[dtsxp])$"), ""),
)

# « Juju », « Toto », « Lulu ».
SAID_TWICE = re.compile(r"(\w{2,3})\1$")

# One line for each name: how it is written on papers, then how its bearer is called.
SHORT_NAMES = """
abdelkader kader | adeline line | alexandra sacha sandra xandra | alexandre sacha alexis | alizee zee
amandine mandine mandy amande | amelie mel | anais nais nanou | anastasia nastia | andre dede | angelique angie
annaelle naelle | anne nanou annick annaig naig soazig | anthony tony | antoine tonio toine titoine tony
antonin toine tonio | armelle mel | arthur tutur arzhur | aurelie orely | baptiste bat tiste batiste
barbara barbie | benjamin benji | bernard nanard | bertrand bebert | caroline line | cassandra sandra cassie
catherine cathy katell katia kate | celine line | charles charlie charly charlot | charlotte charlie lotte
chloe clo | christelle kristell | christine titine | christophe tof kristof | claire klervi | claude cloclo
clemence clemy | coline co | corentin kaourintin | daniel dany deniel | david dave | delphine fine | denis deniz
dimitri mitri | edouard ed | eleonore leo elo nore | elisa lisa | elisabeth babeth lisa elsa beth lise babette
elise lise | elodie lodie | eloise loise | emeline line | emeric rick | emilie milie em | emma em | emmanuel manu
emmanuelle manu manue | enora nora | erwan wan | etienne tienne steven | fabrice fabi | fanny stephanie
fatima tima fatou | fatoumata fatim | francois fanch francky soaz | francoise soazig franchon | frederic fredo
gabriel gaby biel | gabrielle gaby | geoffrey jeff joff | georges jojo jorj | guenole gwen gwenole | guewen gwen
guillaume guillou will gwilherm | gwenaelle naelle | gwendoline wendy | helene lena leny | heloise elo loise
henri riton herri | herve erve | hugo ugo | hugues ugues | ibrahim brahim | ibrahima ibou | ines nines
isabelle zabou bella belle | jacqueline jacky line jacquotte | jacques jacky jak jakez | jean yann
jeanne janig jannie | jeremie remi | jeremy jem remy | jessica jessie | joachim jo | joel jo | joelle jo
johan jo yohan | johanna jo | jonathan jo john nathan | jordan jo | jordane jo | joseph jo job josef
josephine jo fine | jules ju | julia ju | julie ju | julien ju | juliette ju | justine ju titine
laetitia titia tia | laura lolo | laurence lolo | laurent lolo lorans | laurine lolo | leandre leo | loane lo
loic loik | louis loeiz | lucas luk | lucie lu | lucille lu | madeleine mado madenn | mamadou mams
manon nonon manou | marc marko | margaux margot | marguerite margot maggy margaid | marie mayi | martin marzhin
martine titine | matheo teo | mathieu matt mazhev | mathilde tilde mathou | maurice momo | maxence maxou
maxime maxou | melanie lanie | melina lina | melissa lissa | michael mick mika mickael mike | michel michou mikael
mickael mika mike | mohamed mo med | morgane mo | mustapha moussa | myriam mimi | natacha tacha | nicolas colas
noa no | noe no | noemie no | olivia liv | olivier olive | ombeline line | oumar omar | pascal paco pask
patricia patou | patrick patou padrig | paul pol paol | paula popo | pauline popo line | philippe philou fulup
pierre pierrot per pierrick pepe | quentin kent | raphael rafi rafael | rebecca becca | remi remy | rene neness
richard richie ritchy | robert bob bobby robi | romain romano | sabrina sabi | samantha samy | samuel samy
sandrine sandy | sarah sa | sebastien bastien bast | selena lena | solene so | solenn so | sophie so sof fifi
souleymane jules | stephane stef | stephanie stef fanny | suzanne suzie | sylvie sylvette | tatiana tania | theo teo
theodore teo | theophile teo | thibault tib | thibaut tib | thomas tom tomy toma | timeo teo | tiphaine tif
titouan antoine | tristan titi | valentin valou | valentine valou | victoire vicky | victor vik | victoria vicky
vincent vins | wilfried will | william willy bill | yann jean | yasmine mine | yoann yo yohan | yohann yo
youenn yves yvon | youssef jo | yves yvon erwan youenn | yvonne vonig vovonne | zacharie zak
"""


@lru_cache(maxsize=1)
def short_names():
    """`{one name: {the others that the same person may go by}}`, both ways."""
    known = {}
    for line in SHORT_NAMES.replace("\n", "|").split("|"):
        if names := line.split():
            for other in names[1:]:
                known.setdefault(names[0], set()).add(other)
                known.setdefault(other, set()).add(names[0])
    return known


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Lower case, without accents or punctuation, one space between words."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).lower()
    return " ".join(re.sub(r"[^\w]+|_", " ", letters).split())


@lru_cache(maxsize=100_000)
def glued(folded: str) -> str:
    """A folded name in one word: `le goff`, `legoff` → `legoff`."""
    return folded.replace(" ", "")


@lru_cache(maxsize=100_000)
def bare_parts(folded: str) -> tuple[str, ...]:
    """The words of a family name without its particles: `le goff` → (`goff`,); (`le`,) alone → ()."""
    words = (STUCK.sub("", word) for word in folded.split() if word not in PARTICLES)
    return tuple(word for word in words if word)


@lru_cache(maxsize=100_000)
def bare(folded: str) -> str:
    """A family name without its particles, in one word."""
    return "".join(bare_parts(folded))


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """How a folded word without spaces sounds to a French ear, roughly; empty for no letters."""
    for spelling, plain in SPELLINGS:
        word = spelling.sub(plain, word)
    return jellyfish.metaphone(word)


@lru_cache(maxsize=100_000)
def are_short_names(one: str, other: str) -> bool:
    """Whether one is a name that bearers of the other go by, or both are short for the same."""
    known = short_names()
    if other in known.get(one, ()):
        return True
    shorter, longer = sorted((one, other), key=len)
    twice = SAID_TWICE.match(shorter)
    return bool(twice) and twice[1] in longer.replace("h", "")
