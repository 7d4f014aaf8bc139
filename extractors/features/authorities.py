"""Describes an authority by itself and against the sum: is it the one that acts?"""

from __future__ import annotations

import re
from collections import Counter

from extractors.features.rows import Row
from extractors.regulators import Authority, own_sites
from extractors.scene import Scene
from extractors.triggers import Trigger

# What an authority does, right after its name: "the FCA has fined", "BaFin (Bonn) on Monday ordered".
_ACTS = re.compile(
    r"\W{0,3}(?:\([^)]{1,20}\)\W{0,2})?(?:has\s|have\s|had\s|also\s|on \w+\s|yesterday\s|today\s|last \w+\s)?"
    r"(?:fine[sd]?|impos\w+|order\w*|penali[sz]\w+|slap\w+|hit|charg\w+|announc\w+|su(?:ed|es|ing)|bar\w+|ban\w*|issu\w+|levi\w+|found|said"
    r"|sanction\w+|settl\w+|reprimand\w+|alleg\w+|decid\w+|file[sd]?|obtain\w*)",
    re.IGNORECASE,
)


def authority_row(scene: Scene, trigger: Trigger, authority: Authority) -> Row:
    """Describe an authority by itself and against the trigger's currency."""
    regulator, name, money = authority.regulator, authority.name, trigger.sum
    how = Counter(m.how for m in authority.mentions)
    currencies = set(regulator.currencies) if regulator else set()
    wanted = {money.currency, *money.currency_hint} if money else set()
    text, others = scene.reading.text, len(scene.reading.authorities)
    colleagues = max((scene.domains[domain] for domain in regulator.domains), default=0) if regulator else 0
    return {
        "registered": regulator is not None,
        "is_court": authority.court,
        "has_acronym": authority.acronym is not None,
        "currency_fits": bool(currencies & wanted),
        "currency_known": bool(currencies) and money is not None,
        "url_fits": regulator is not None and regulator.id in own_sites(scene.reading.article.url or ""),
        "domain_share": colleagues / max(1, others),
        "place_in_name": name[:1].isupper(),
        "names": how["name"],
        "acronyms": how["acronym"],
        "descriptions": how["description"],
        "unknowns": how["unknown"],
        "generics": how["generic"],
        "other_authorities": others,
        "ministry": "inist" in name,
        "prosecutor": "rosecut" in name or "Attorney" in name or "Justice" in name,
        "exchange_or_bank": "xchange" in name or "Bank" in name,
        "european": "Europe" in name or bool(regulator and regulator.jurisdiction == "EU"),
        "verb_after": sum(bool(_ACTS.match(text, m.end)) for m in authority.mentions),
    }
