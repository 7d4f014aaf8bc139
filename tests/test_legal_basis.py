"""Laws: a table of citations that occur, and properties."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reference.legal_acts import legal_acts, load_legal_acts
from extractors.legal_basis import find_laws, most_specific

# text, what it cites
LAWS = [
    # acts alone
    ("violations of the General Data Protection Regulation (GDPR).", ["GDPR"]),
    ("subject to the GDPR and penalties", ["GDPR"]),
    ("the first fines under the DMA", ["DMA"]),
    ("under the Digital Services Act (DSA).", ["DSA"]),
    ("violated the FTC Act and the Business Opportunity Rule", ["FTC Act", "Business Opportunity Rule"]),
    ("the FTC Act and the Telemarketing Sales Rule (TSR).", ["FTC Act", "Telemarketing Sales Rule"]),
    ("violated the Children’s Online Privacy Protection Rule (COPPA Rule).", ["COPPA Rule"]),
    ("violated the INFORM Consumers Act of 2023, by", ["INFORM Consumers Act"]),
    ("a violation of the Bank Secrecy Act and agreed", ["Bank Secrecy Act"]),
    ("the Foreign Corrupt Practices Act (FCPA)", ["Foreign Corrupt Practices Act"]),
    ("seven counts under the Bribery Act 2010 in", ["Bribery Act 2010"]),
    ("under the HIPAA Security Rule, after", ["HIPAA Security Rule"]),
    ("enforcing ROSCA against online sellers", ["ROSCA"]),
    ("the Protection of Personal Information Act, 4 of 2013 (POPIA), as", ["POPIA"]),
    ("the law is Regulation (EU) 2018/1725, which", ["Regulation (EU) 2018/1725"]),
    ("(Council Regulation 833/2014).", ["Council Regulation 833/2014"]),
    ("under Federal Decree Law No. 20 of 2018 on", ["Federal Decree Law No. 20 of 2018"]),
    (
        "broken the Cybersecurity Law, the Data Security Law and the Personal Information Protection Law.",
        ["Cybersecurity Law", "Data Security Law", "Personal Information Protection Law"],
    ),
    # acts that the table lacks
    ("ran afoul of the National Tobacco Control Act.", ["National Tobacco Control Act"]),
    ("breached the Horseracing Integrity and Safety Act of 2020", ["Horseracing Integrity and Safety Act"]),
    ("under the Plant Health Act 1967 it", ["Plant Health Act 1967"]),
    ("the Merchant Shipping Regulations 1998", ["Merchant Shipping Regulations 1998"]),
    ("the Law on the Protection of Competition, Article 6", ["Law on the Protection of Competition Art. 6"]),
    ("breached the Big New Widgets Act (BNWA). The BNWA forbids", ["Big New Widgets Act", "Big New Widgets Act"]),
    # one provision
    ("breached Article 5 of the GDPR", ["GDPR Art. 5"]),
    ("Article 33 (1) of the GDPR requires", ["GDPR Art. 33(1)"]),
    ("infringed Art. 6(1)(f) GDPR.", ["GDPR Art. 6(1)(f)"]),
    ("under Article 32 of the UK GDPR.", ["UK GDPR Art. 32"]),
    ("the GDPR, Article 5(1)(f), requires", ["GDPR Art. 5(1)(f)"]),
    ("in breach of Article 102 of the Treaty.", ["TFEU Art. 102"]),
    ("Article 101 of the Treaty on the Functioning of the European Union", ["TFEU Art. 101"]),
    ("Section 7 of the Clayton Act, the complaint", ["Clayton Act Section 7"]),
    ("violated Section 5 of the FTC Act", ["FTC Act Section 5"]),
    ("Section 521 of the Gramm-Leach-Bliley Act by", ["Gramm-Leach-Bliley Act Section 521"]),
    ("Section 17(a) of the Securities Act of 1933", ["Securities Act Section 17(a)"]),
    ("Exchange Act Section 14(e)", ["Exchange Act Section 14(e)"]),
    ("section 222 of the Federal Power Act (FPA),", ["FPA Section 222"]),
    ("under FPA section 301,", ["FPA Section 301"]),
    ("section 4A of the Natural Gas Act", ["Natural Gas Act Section 4A"]),
    ("relied on section 55L FSMA.", ["FSMA section 55L"]),
    ("regulation 22 of the Privacy and Electronic Communications Regulations (PECR).", ["PECR Reg. 22"]),
    ("Chapter II of the Competition Act 1998, and", ["Competition Act 1998 Chapter II"]),
    ("Article 11 of Law 3471/2006", ["Law 3471/2006 Art. 11"]),
    ("Article 82 of its Data Protection Act.", ["Data Protection Act Art. 82"]),
    ("Principle 3 of its Principles for Businesses", ["Principles for Businesses Principle 3"]),
    ("The FCA relied on Principle 3.", ["Principles for Businesses Principle 3"]),
    ("MSRB Rule G-17", ["MSRB Rule G-17"]),
    # the Code of Federal Regulations
    ("the Anti-Manipulation Rule, 18 C.F.R. § 1c.2, by", ["18 C.F.R. § 1c.2"]),
    ("18 C.F.R. § 35.41(a) and (b), the", ["18 C.F.R. § 35.41(a)", "18 C.F.R. § 35.41(b)"]),
    ("and 18 C.F.R. 35.41 for", ["18 C.F.R. § 35.41"]),
    ("violations under 18 C.F.R. Part 284 for", ["18 C.F.R. Part 284"]),
    ("Parts 37 and 125 of the Commission’s regulations,", ["18 C.F.R. Part 37", "18 C.F.R. Part 125"]),
    ("section 1c.1 of the Commission’s regulations", ["18 C.F.R. § 1c.1"]),
    ("Rule, 18 C.F.R. § lc (2017), and", ["18 C.F.R. § 1c"]),
    ("section 222 of the FPA, 16 U.S.C. § 824v(a), and", ["FPA Section 222"]),
    # lists
    (
        (
            "Sections 5(a), 5(c), and 17(a) of the Securities Act of 1933 and Section 10(b) of the Exchange Act and Rule 10b-5 "
            "thereunder"
        ),
        [
            "Securities Act Section 5(a)",
            "Securities Act Section 5(c)",
            "Securities Act Section 17(a)",
            "Exchange Act Section 10(b)",
            "Exchange Act Rule 10b-5",
        ],
    ),
    ("Articles 5 and 6 of the GDPR", ["GDPR Art. 5", "GDPR Art. 6"]),
    ("Articles 5(1)(f) and 32 GDPR.", ["GDPR Art. 5(1)(f)", "GDPR Art. 32"]),
    ("Articles 12 to 14 of the GDPR", ["GDPR Art. 12", "GDPR Art. 13", "GDPR Art. 14"]),
    (
        "Article 5(1)(f), Article 5(2) and Article 32 of the UK GDPR.",
        ["UK GDPR Art. 5(1)(f)", "UK GDPR Art. 5(2)", "UK GDPR Art. 32"],
    ),
    ("Art. 5(1)(b) and (e) and Art. 32 GDPR", ["GDPR Art. 5(1)(b)", "GDPR Art. 5(1)(e)", "GDPR Art. 32"]),
    ("Sections 17(a)(2) and (a)(3) of the Securities Act", ["Securities Act Section 17(a)(2)", "Securities Act Section 17(a)(3)"]),
    ("Sections 17(a)(1) and (3) of the Securities Act", ["Securities Act Section 17(a)(1)", "Securities Act Section 17(a)(3)"]),
    ("Sections 5(a) and (c) of the Securities Act", ["Securities Act Section 5(a)", "Securities Act Section 5(c)"]),
    ("Section 10(b) and Rule 10b-5 of the Securities Exchange Act", ["Exchange Act Section 10(b)", "Exchange Act Rule 10b-5"]),
    ("Exchange Act Section 14(e) and Rule 14e-3 thereunder", ["Exchange Act Section 14(e)", "Exchange Act Rule 14e-3"]),
    (
        "Section 10(b) of the Exchange Act and Rule 10b-5 thereunder and Section 17(a) of the Securities Act",
        ["Exchange Act Section 10(b)", "Exchange Act Rule 10b-5", "Securities Act Section 17(a)"],
    ),
    (
        "Sections 204, 206(4) and 207 of the Advisers Act and Rules 204-1 and 206(4)-7 thereunder",
        [
            "Advisers Act Section 204",
            "Advisers Act Section 206(4)",
            "Advisers Act Section 207",
            "Advisers Act Rule 204-1",
            "Advisers Act Rule 206(4)-7",
        ],
    ),
    (
        "MSRB Rules G-17 and G-23(c) and Section 15B(c)(1) of the Exchange Act",
        ["MSRB Rule G-17", "MSRB Rule G-23(c)", "Exchange Act Section 15B(c)(1)"],
    ),
    ("Rules 10b-5(a) and (c)", ["Exchange Act Rule 10b-5"]),
    ("Rules 12b-20, 13a-1, and 13b2-1", ["Exchange Act Rule 12b-20", "Exchange Act Rule 13a-1", "Exchange Act Rule 13b2-1"]),
    ("Fundamental Rules 2 and 6", ["PRA Fundamental Rule 2", "PRA Fundamental Rule 6"]),
    # named before
    ("the GDPR applied and there was no lawful basis under Article 6(1) either", ["GDPR", "GDPR Art. 6(1)"]),
]

NO_LAWS = [
    ("The Act says so, and the Rule too.", "no name"),
    ("an act of violence; the law enforcement agencies", "no name"),
    ("She went to Harvard Law School", "a school"),
    ("section 3 of the report", "no act"),
    ("in Part 2 of the series", "no act"),
    ("filed for Chapter 11", "no act"),
    ("the Final Rule is", "no name"),
    ("said the MSRB", "a regulator"),
    ("Rule of law", "no number"),
]


@pytest.mark.parametrize(("text", "laws"), LAWS)
def test_a_citation_is_read(text: str, laws: list[str]) -> None:
    assert [law.canonical for law in find_laws(text)] == laws


@pytest.mark.parametrize(("text", "why"), NO_LAWS)
def test_what_is_no_law_is_left(text: str, why: str) -> None:
    assert find_laws(text) == [], why


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("breached Articles 5 and 6 of the GDPR.", "Articles 5 and 6 of the GDPR"),
        ("under FPA section 301, it", "FPA section 301"),
        ("violating Section 17(a) of the Securities Act of 1933, he", "Section 17(a) of the Securities Act of 1933"),
        ("violated the Bank Secrecy Act.", "Bank Secrecy Act"),
    ],
)
def test_the_evidence_is_the_whole_citation(text: str, evidence: str) -> None:
    assert {law.text for law in find_laws(text)} == {evidence}


@pytest.mark.parametrize(
    ("text", "power"),
    [
        ("a fine under Article 83(5) GDPR", True),
        ("an order (Article 58(2)(d) GDPR)", True),
        ("breach of Article 32 GDPR", False),
        ("section 31(d)(3) of the FPA", True),
    ],
)
def test_the_authority_s_own_powers_are_told_apart(text: str, power: bool) -> None:
    assert [law.power for law in find_laws(text)] == [power]


def test_an_act_goes_when_its_provision_is_cited() -> None:
    assert most_specific(["GDPR", "GDPR Art. 5", "GDPR Art. 5", "UK GDPR"]) == ["GDPR Art. 5", "UK GDPR"]


@pytest.mark.xfail(strict=True, reason="paragraphs and letters in words are not joined to their article")
def test_gap_paragraphs_in_words() -> None:
    assert [law.canonical for law in find_laws("art. 32 para. (1) letters b) and d) of the GDPR")] == [
        "GDPR Art. 32(1)(b)",
        "GDPR Art. 32(1)(d)",
    ]


@pytest.mark.xfail(strict=True, reason="the act is only described")
def test_gap_described_act() -> None:
    assert find_laws("the law on environmental crimes")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("GDPR\tArt.", "expected 6"),
        ("GDPR\tverse\tyes\t-\t-\tGDPR", "malformed"),
        ("GDPR\tArt.\tmaybe\t-\t-\tGDPR", "malformed"),
        ("GDPR\tArt.\tyes\t-\tx-y\tGDPR", "range"),
        ("GDPR\tArt.\tyes\t-\t-\tGDPR|GDPR", "twice"),
    ],
)
def test_a_bad_table_is_refused_with_file_and_line(tmp_path: Path, row: str, message: str) -> None:
    table = tmp_path / "acts.tsv"
    table.write_text(f"canonical\tstyle\talone\tjurisdiction\tpowers\taliases\n{row}\n")
    with pytest.raises(ValueError, match=rf"acts\.tsv:2: .*{message}"):
        load_legal_acts(table)


@pytest.mark.parametrize("alias", sorted(alias for alias, act in legal_acts().items() if act.alone))
def test_every_alias_is_found(alias: str) -> None:
    found = find_laws(f"it breached the {alias}, they said")
    assert [law.canonical for law in found] == [legal_acts()[alias].canonical]


LAW_LIKE = st.lists(
    st.sampled_from(
        (
            "Section Sections 5(a) 17(a) (c) and , of the Securities Act 1933 Exchange "
            "GDPR Art. 6 Rule 10b-5 thereunder § 18 C.F.R. ( ) ’"
        ).split()
    ),
    max_size=30,
).map(" ".join)


@given(st.one_of(st.text(max_size=200), LAW_LIKE))
def test_spans_lie_in_the_text(text: str) -> None:
    for law in find_laws(text):
        assert law.text == text[law.start : law.end] != ""
        assert law.canonical


@given(st.integers(1, 99), st.sampled_from(["", "(1)", "(2)", "(1)(f)"]))
def test_a_rendered_article_is_read_back(number: int, paragraph: str) -> None:
    assert [law.canonical for law in find_laws(f"a breach of Article {number}{paragraph} of the GDPR.")] == [
        f"GDPR Art. {number}{paragraph}"
    ]


HOSTILE = {
    "letters": "a" * 10**5,
    "digits": "9" * 10**5,
    "groups": "1," * 50_000,
    "symbols": "€ " * 50_000,
    "list": "Section " + "1, " * 40_000,
    "subs": "Section 5" + "(a)" * 30_000,
    "open": "Section " + "( " * 40_000,
    "acts": "Big Act " * 12_000,
    "names": "Big " * 25_000 + "Act",
    "defined": "".join(f"Big{number} Act (AB{number}) " for number in range(5000)),
    "chains": "Rule 10b-5 and " * 6_000,
    "signs": "§" * 10**5,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name: str) -> None:
    began = time.process_time()
    find_laws(HOSTILE[name])
    assert time.process_time() - began < 1
