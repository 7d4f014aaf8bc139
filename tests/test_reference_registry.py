"""The registry of regulators, the jurisdictions and the domains: what is bundled, and how mistakes are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.reference.domains import load_domain_nouns, read_domain_nouns
from data.reference.jurisdictions import load_jurisdictions, read_jurisdictions
from data.reference.regulators import (
    described_regulators,
    load_regulators,
    read_regulators,
    regulators_by_id,
)
from data.reference.tables import ReferenceDataError
from extractors.gazetteer import fold, gazetteer

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "id\tname\tnative_names\tacronyms\tpress_aliases\tambiguous_aliases\tjurisdiction\tdomain\twebsite\tcurrency"
GOOD = "nl-ap\tDutch Data Protection Authority\tAutoriteit Persoonsgegevens\tAP\tDutch DPA\tAP\tNL\tdata-protection\tap.nl\tEUR"
PLACES = "code\tname\taliases\tdemonyms\tseats\tcurrency\tbare_money"


@pytest.mark.parametrize(
    ("regulator_id", "name", "acronym", "jurisdiction"),
    [
        ("nl-ap", "Dutch Data Protection Authority", "AP", "NL"),
        ("gb-ico", "Information Commissioner's Office", "ICO", "GB"),
        ("us-sec", "Securities and Exchange Commission", "SEC", "US"),
        ("us-ftc", "Federal Trade Commission", "FTC", "US"),
        ("fr-cnil", "National Commission on Informatics and Liberty", "CNIL", "FR"),
        ("it-garante", "Italian Data Protection Authority", "GPDP", "IT"),
        ("gr-hdpa", "Hellenic Data Protection Authority", "HDPA", "GR"),
        ("eu-commission", "European Commission", "EC", "EU"),
        ("us-ny-dfs", "New York State Department of Financial Services", "NYDFS", "US-NY"),
        ("us-ny-ag", "Attorney General of New York", "NY AG", "US-NY"),
        ("gb-fsa", "Financial Services Authority", "FSA", "GB"),
    ],
)
def test_ids_and_names_stay(regulator_id: str, name: str, acronym: str, jurisdiction: str) -> None:
    regulator = regulators_by_id()[regulator_id]
    assert (regulator.name, regulator.acronym, regulator.jurisdiction) == (name, acronym, jurisdiction)


@pytest.mark.parametrize(
    ("alias", "first", "note"),
    [
        ("Autoriteit Persoonsgegevens", "nl-ap", "native"),
        ("CNIL", "fr-cnil", "acronym"),
        ("Information Commissioner’s Office", "gb-ico", "typographic apostrophe"),
        ("information  commissioner's office", "gb-ico", "case and spaces"),
        ("Datatilsynet", "dk-datatilsynet", "Danish and Norwegian"),
        ("SEC", "us-sec", "borne by many, the American first"),
        ("AMF", "fr-amf", "Paris before Quebec"),
        ("FSA", "gb-fsa", "the former British one first"),
        ("AP", "nl-ap", "one bearer, and a news agency"),
        ("Datainspektionen", "se-imy", "a former name"),
        ("Swedish Data Protection Authority", "se-imy", "a name of the press"),
    ],
)
def test_names_find_their_bearers(alias: str, first: str, note: str) -> None:
    known = gazetteer()
    bearers = known.acronyms.get(alias) or known.names.meanings[tuple(fold(alias))]
    assert bearers[0].id == first, note


def test_every_state_has_an_attorney_general() -> None:
    states = [code for code in load_jurisdictions() if code.startswith("US-")]
    assert len(states) == 51
    assert [code for code in states if f"{code.lower()}-ag" not in regulators_by_id()] == []


def test_descriptions_lead_to_one_privacy_watchdog_in_most_of_europe() -> None:
    for country in ("AT", "BE", "DK", "ES", "FR", "GB", "GR", "IE", "IT", "NL", "NO", "PL", "SE"):
        assert described_regulators(country, "data-protection")[0].domain == "data-protection"
    assert [regulator.id for regulator in described_regulators("NL", "competition")] == ["nl-acm"]
    assert [regulator.id for regulator in described_regulators("NL", "consumer")] == ["nl-acm"]


def test_bundled_data_hangs_together() -> None:
    jurisdictions = load_jurisdictions()
    assert len(load_regulators()) > 1000
    assert len([code for code in jurisdictions if len(code) == 2]) >= 249
    assert {"Dutch"} <= {*jurisdictions["NL"].demonyms}
    assert {"UK", "Britain", "Great Britain"} <= {*jurisdictions["GB"].names}
    assert jurisdictions["US-NY"].country == "US"
    assert "privacy watchdog" in load_domain_nouns()["data-protection"].nouns
    for regulator in load_regulators():
        assert regulator.currency, regulator.id


@pytest.mark.parametrize(
    ("code", "surface", "currency"),
    [
        ("CA", "$", "CAD"),
        ("SE", "kr", "SEK"),
        ("NO", "crowns", "NOK"),
        ("MX", "pesos", "MXN"),
        ("AU-NSW", "dollars", "AUD"),
        ("JP", "¥", "JPY"),
    ],
)
def test_bare_money_is_the_local_one(code: str, surface: str, currency: str) -> None:
    jurisdiction = load_jurisdictions()[code]
    assert surface in jurisdiction.bare_money
    assert jurisdiction.currency == currency


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (GOOD.replace("nl-ap", "AP"), "id 'AP' is not like"),
        (GOOD.replace("nl-ap", "be-ap"), "does not begin with its jurisdiction"),
        (GOOD.replace("nl-ap", "../../etc"), "is not like"),
        (GOOD.replace("Dutch Data Protection Authority", ""), "no name"),
        (GOOD.replace("\tNL\t", "\tXX\t"), "unknown jurisdiction 'XX'"),
        (GOOD.replace("data-protection", "data"), "unknown domain 'data'"),
        (GOOD.replace("data-protection", ""), "unknown domain ''"),
        (GOOD.replace("EUR", "euro"), "'euro' is not an ISO 4217 code"),
        (GOOD.replace("EUR", ""), "'' is not an ISO 4217 code"),
        (GOOD.replace("\tAP\tDutch", "\tA\tDutch"), "bad acronym 'A'"),
        (GOOD.replace("\tAP\tDutch", "\tap\tDutch"), "bad acronym 'ap'"),
        (GOOD.replace("\tAP\tDutch", "\tAP (until 2016)\tDutch"), "bad acronym"),
        (GOOD.replace("Dutch DPA", "Dutch DPA;the Dutch DPA"), "given twice: press_aliases and press_aliases"),
        (GOOD.replace("Dutch DPA", "Autoriteit persoonsgegevens"), "given twice: native_names and press_aliases"),
        (GOOD.replace("Dutch DPA", "Dutch DPA (former)"), "bad alias"),
        (GOOD.replace("ap.nl", "https://ap.nl"), "bad website"),
        (GOOD.replace("\tEUR", ""), "9 cells, expected 10"),
        (GOOD.replace("Dutch DPA", " Dutch DPA"), "begins or ends with a space"),
        (GOOD, "id nl-ap is already on line 2"),
        (GOOD.replace("nl-ap", "nl-ap2"), "is already on line 2"),
    ],
)
def test_a_mistake_in_the_registry_names_file_and_line(tmp_path: Path, line: str, wrong: str) -> None:
    path = tmp_path / "regulators.tsv"
    path.write_text(f"{HEADER}\n{GOOD}\n{line}\n", encoding="utf-8")
    with pytest.raises(ReferenceDataError) as caught:
        read_regulators(path)
    assert f"{path}:3: " in str(caught.value)
    assert wrong in str(caught.value)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "regulators.tsv"
    path.write_text("\n".join([HEADER, GOOD.replace("EUR", "x"), GOOD.replace("nl-ap", "q")]), encoding="utf-8")
    with pytest.raises(ReferenceDataError) as caught:
        read_regulators(path)
    assert [line.split(": ")[0].rsplit(":", 1)[1] for line in str(caught.value).split("\n")] == ["2", "3", "3"]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("Nl\tNetherlands\t\tDutch\t\tEUR\t", "'Nl' is not an ISO 3166 code"),
        ("NL\t\t\tDutch\t\tEUR\t", "no name"),
        ("NL\tNetherlands\tNetherlands\tDutch\t\tEUR\t", "'Netherlands' is given twice"),
        ("NL\tNetherlands\t\tDutch;Dutch\t\tEUR\t", "'Dutch' is given twice"),
        ("NL\tNetherlands\t\tDutch\t\tE\t", "'E' is not an ISO 4217 code"),
        ("US-NY\tNew York\t\t\t\tUSD\t", "US-NY: no line for US"),
        ("BE\tBelgium\t\tBelgian\t\tEUR\t", "BE is already on line 2"),
    ],
)
def test_a_mistake_in_the_jurisdictions_names_file_and_line(tmp_path: Path, line: str, wrong: str) -> None:
    path = tmp_path / "jurisdictions.tsv"
    path.write_text(f"{PLACES}\nBE\tBelgium\t\tBelgian\t\tEUR\t\n{line}\n", encoding="utf-8")
    with pytest.raises(ReferenceDataError) as caught:
        read_jurisdictions(path)
    assert f"{path}:3: " in str(caught.value)
    assert wrong in str(caught.value)


def test_a_wrong_header_is_named(tmp_path: Path) -> None:
    path = tmp_path / "domains.tsv"
    path.write_text("domain\tnouns\n", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"domains\.tsv:1: the header must be domain nouns adjectives"):
        read_domain_nouns(path)


@pytest.mark.parametrize("line", ["a\t\tx", "a\tx;x\ty", "\tx\ty"])
def test_a_domain_without_words_or_with_a_word_twice_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "domains.tsv"
    path.write_text(f"domain\tnouns\tadjectives\n{line}\n", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"domains\.tsv:2: "):
        read_domain_nouns(path)
