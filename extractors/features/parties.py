"""Describes a party by itself, and over the whole article: is it a respondent at all?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractors.casing import common_words
from extractors.features.candidates import FOLLOWED_BY, LINKS, PRECEDED_BY, Candidate, Field, ranks
from extractors.features.context import cue_density
from extractors.features.rows import Row, columns
from extractors.respondents import PUBLIC_BODY, Party, has_legal_form
from extractors.scene import Scene

_TEXT = columns("text_", LINKS)
_MEDIA = re.compile(
    r"\b(?:Reuters|Bloomberg|BBC|AFP|AP|Associated Press|Financial Times|Times|Guardian|Journal|News|Post|Telegraph|Gazette|Wire"
    r"|Herald|Daily)\b"
)
_LAW = re.compile(r"\b(?:LLP|Law|Attorneys?|Advocates|Chambers|Partners|Solicitors)\b")
_AUTHORITY = re.compile(
    r"\b(?:Commission|Authority|Agency|Office|Ministry|Bureau|Board|Council|Department|Division|District|States?|Union|Parliament|Congress"
    r"|Senate|Government|Treasury)\b"
)
_COURT = re.compile(r"\b(?:Court|Tribunal|District|Judge|Justice|Circuit|Honorable)\b")
# "Mr Doe, a lawyer for the bank": who speaks or pleads is seldom who is fined.
_QUOTED = re.compile(
    r"\W{0,3}(?:,\s)?(?:a\s|the\s|who\s)?(?:\w+\s){0,3}(?:lawyer|attorney|counsel|spokes\w+|analyst|professor|partner"
    r"|chief executive|director|chairman|chairwoman|head|minister|commissioner|judge|secretary)",
    re.IGNORECASE,
)
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")


def party_row(scene: Scene, party: Party) -> Row:
    """Describe a party by itself: what it was recognised as, its name, and what stands behind its mentions."""
    text, name, mentions = scene.reading.text, party.name, party.mentions
    labels = Counter(m.label for m in mentions)
    return {
        "person": labels["PERSON"] / len(mentions),
        "organisation": labels["ORG"] / len(mentions),
        "capitals_only": labels["NAME"] / len(mentions),
        "place": labels["PLACE"] / len(mentions),
        "unnamed": party.unnamed,
        "legal_form": has_legal_form(name),
        "public_body": bool(PUBLIC_BODY.search(name)),
        "one_word": " " not in name,
        "has_alias": bool(party.aliases),
        "acronym_like": name.isupper() and " " not in name,
        "long_name": len(name),
        "digits": any(c.isdigit() for c in name),
        "common_word": all(w in common_words() for w in _LONG_WORD.findall(name.lower())),
        "other_parties": len(scene.reading.parties),
        "possessive_only": all(text.startswith(("'s", "’s"), m.end) for m in mentions),
        "followed_by_lawyer_words": any(_QUOTED.match(text, m.end) for m in mentions),
        "law_firm": bool(_LAW.search(name)),
        "media": bool(_MEDIA.search(name)),
        "court_words": bool(_COURT.search(name)),
        "authority_words": bool(_AUTHORITY.search(name)),
    }


def respondent_rows(scene: Scene, people: Field, own: Sequence[Row]) -> list[Row]:
    """Describe each party over the whole article.

    Args:
        scene: The scene.
        people: Its parties as candidates.
        own: What :func:`party_row` says of each.
    """
    sanction_ranks = ranks([-c.sanctions for c in people.candidates])
    of_text = cue_density(scene, _TEXT)
    return [
        {
            **row,
            "mentions": len(candidate.spots),
            "share": len(candidate.spots) / people.mentions,
            "rank": people.frequency[i],
            **_over_article(scene, candidate),
            "sanction_rank": sanction_ranks[i],
            **_mentions(scene, candidate),
            **of_text,
        }
        for i, (candidate, row) in enumerate(zip(people.candidates, own, strict=True))
    ]


def _over_article(scene: Scene, candidate: Candidate) -> Row:
    first = candidate.sentences[0]
    return {
        "first_sentence": first,
        "first_share": first / len(scene.reading.sentences),
        "in_title": candidate.in_title,
        "in_first": candidate.in_first,
        "sanctions": candidate.sanctions,
        "sanction_share": candidate.sanctions / len(candidate.spots),
    }


def _mentions(scene: Scene, candidate: Candidate) -> Row:
    n = len(candidate.spots)
    with_sum = sum(bool(scene.contents[sentence].sums) for sentence in candidate.sentences)
    return {
        "opens": candidate.opens,
        "opens_line": candidate.opens_lines,
        "with_sum": with_sum,
        "with_sum_share": with_sum / n,
        **{column: candidate.before.count(word) / n for word, column in PRECEDED_BY.items()},
        **{column: candidate.after.count(word) / n for word, column in FOLLOWED_BY.items()},
    }
