"""Sums of money: a table of forms that occur, what is no sum, and properties."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reference.currency_forms import currency_forms, load_currency_forms
from extractors.money import MoneyMention, find_money, resolve_currency

# text, the words found, amount, currency (the likeliest where the form is ambiguous), why
SUMS = [
    # magnitudes
    ("a fine of €30.5m on Clearview AI", "€30.5m", "30500000", "EUR", "letter joined to the number"),
    ("up to €5.1m in addition", "€5.1m", "5100000", "EUR", "letter joined"),
    ("fined Clearview AI £7.5m. The ICO", "£7.5m", "7500000", "GBP", "the full stop ends the sentence"),
    ("fined €20m each.", "€20m", "20000000", "EUR", "each is no part of the sum"),
    ("agreed to pay $1.4bn to", "$1.4bn", "1400000000", "USD", "bn"),
    ("pay $1.35bn, plus", "$1.35bn", "1350000000", "USD", "bn before a comma"),
    ("a deal worth $1.2b in cash", "$1.2b", "1200000000", "USD", "lone b"),
    ("a $3.4B settlement", "$3.4B", "3400000000", "USD", "capital B"),
    ("a $100K penalty", "$100K", "100000", "USD", "capital K"),
    ("costs of £300k were", "£300k", "300000", "GBP", "k"),
    ("a $5M fine", "$5M", "5000000", "USD", "capital M"),
    ("valued at $1.95 trillion on", "$1.95 trillion", "1950000000000", "USD", "trillion"),
    ("earned 1.2tn roubles last year", "1.2tn roubles", "1200000000000", "RUB", "tn"),
    ("a £264.8million fine", "£264.8million", "264800000", "GBP", "word joined to the number"),
    ("a total of 11.6 mln dlrs", "11.6 mln dlrs", "11600000", "USD", "wire style of the 1980s"),
    ("sold for 6.8 bln dlrs", "6.8 bln dlrs", "6800000000", "USD", "bln"),
    ("a loss of 1.2 bln lira", "1.2 bln lira", "1200000000", "TRY", "bln with a word"),
    ("€ 20 mn was paid", "€ 20 mn", "20000000", "EUR", "mn"),
    ("EUR 10 mio. to the authority", "EUR 10 mio", "10000000", "EUR", "mio with its dot, which is not part of the sum"),
    ("5 mln. euros were paid", "5 mln. euros", "5000000", "EUR", "the dot of an abbreviation inside the sum"),
    ("fined € 5 m by", "€ 5 m", "5000000", "EUR", "a letter set apart after a symbol"),
    ("a fine of 5 m euros", "5 m euros", "5000000", "EUR", "a letter set apart before a currency"),
    ("a $50-million fine", "$50-million", "50000000", "USD", "hyphen before the magnitude"),
    ("a $10-million deal", "$10-million", "10000000", "USD", "hyphen before the magnitude"),
    ("a 50-million-euro fine", "50-million-euro", "50000000", "EUR", "hyphens throughout"),
    ("a 440 thousand euros fine", "440 thousand euros", "440000", "EUR", "thousand"),
    ("$1.2 thousand million in", "$1.2 thousand million", "1200000000", "USD", "two magnitudes"),
    ("fined $2.5 Billion in Deal", "$2.5 Billion", "2500000000", "USD", "title case"),
    ("FINED $18 MILLION BY SEC", "$18 MILLION", "18000000", "USD", "capitals"),
    ("pay $5\nmillion to", "$5\nmillion", "5000000", "USD", "wrapped between number and magnitude"),
    ("in 2018 EUR 100 million was", "EUR 100 million", "100000000", "EUR", "the code is the next number's, not the year's"),
    ("in 2019 € 5 million was", "€ 5 million", "5000000", "EUR", "the symbol is the next number's"),
    # lakh and crore
    ("a penalty of Rs 25 crore on", "Rs 25 crore", "250000000", "INR", "crore"),
    ("fined Rs 1,337.76 crore for", "Rs 1,337.76 crore", "13377600000", "INR", "crore with decimals"),
    ("imposed Rs. 25 lakh on", "Rs. 25 lakh", "2500000", "INR", "Rs with a dot"),
    ("a fine of Rs.2 crore", "Rs.2 crore", "20000000", "INR", "Rs joined to the number"),
    ("penalty of ₹5.39 crore", "₹5.39 crore", "53900000", "INR", "rupee sign"),
    ("worth Rs 1.5 lakh crore", "Rs 1.5 lakh crore", "1500000000000", "INR", "lakh crore"),
    ("fined Rs 1,20,000 by", "Rs 1,20,000", "120000", "INR", "Indian grouping"),
    ("a sum of Rs 12,34,56,789", "Rs 12,34,56,789", "123456789", "INR", "Indian grouping, long"),
    ("Rs 0.75 a share", "Rs 0.75", "0.75", "INR", "less than one"),
    ("9.19 billion rupees in", "9.19 billion rupees", "9190000000", "INR", "rupees"),
    # separators
    ("ordered to pay $236,000,000 in", "$236,000,000", "236000000", "USD", "commas"),
    ("refunds of $666,631 to", "$666,631", "666631", "USD", "commas"),
    ("pay $77,232.89 in disgorgement", "$77,232.89", "77232.89", "USD", "cents"),
    ("fined €600.000 by", "€600.000", "600000", "EUR", "dot of thousands"),
    ("fined 25.000 euros by", "25.000 euros", "25000", "EUR", "dot of thousands before a word"),
    ("a fine of PLN 1.440.549", "PLN 1.440.549", "1440549", "PLN", "dots"),
    ("fined 80.000.000 HUF", "80.000.000 HUF", "80000000", "HUF", "dots before a code"),
    ("fine of € 20.000,00 was", "€ 20.000,00", "20000", "EUR", "continental with decimals"),
    ("R$ 10.546.442,48 in fines", "R$ 10.546.442,48", "10546442.48", "BRL", "continental with decimals"),
    ("HRK 675.000,00 for", "HRK 675.000,00", "675000", "HRK", "continental with decimals"),
    ("fined EUR 1,2 million", "EUR 1,2 million", "1200000", "EUR", "decimal comma"),
    ("EUR 8,15 million in all", "EUR 8,15 million", "8150000", "EUR", "decimal comma, two places"),
    ("2,1 million kuna for", "2,1 million kuna", "2100000", "HRK", "decimal comma"),
    ("5,1 million levs (August", "5,1 million levs", "5100000", "BGN", "decimal comma"),
    ("fined 12.275 million reais", "12.275 million reais", "12275000", "BRL", "three decimals before a magnitude"),
    ("fined 8.026 billion yuan", "8.026 billion yuan", "8026000000", "CNY", "three decimals before a magnitude"),
    ("a fine of 900 000 € for", "900 000 €", "900000", "EUR", "blank of thousands, symbol behind"),
    ("fee of NOK 2 500 000 to", "NOK 2 500 000", "2500000", "NOK", "blanks of thousands"),
    ("fee of NOK 2\u00a0500\u00a0000 to", "NOK 2\u00a0500\u00a0000", "2500000", "NOK", "no-break blanks"),
    ("fined 65\u202f000 euros", "65\u202f000 euros", "65000", "EUR", "narrow no-break blanks"),
    ("fined 65\u2009000 euros", "65\u2009000 euros", "65000", "EUR", "thin blanks"),
    ("fine: € 1 008 766 000", "€ 1 008 766 000", "1008766000", "EUR", "long with blanks"),
    ("pay CHF 18'000'000 or", "CHF 18'000'000", "18000000", "CHF", "apostrophes"),
    ("pay CHF 18’000’000 for", "CHF 18’000’000", "18000000", "CHF", "typographic apostrophes"),
    ("sold at R24 999.99 each", "R24 999.99", "24999.99", "ZAR", "blank and decimals"),
    ("in 2018 100 000 euros were", "100 000 euros", "100000", "EUR", "a year before is not the first group"),
    ("a price of $1.234 per gallon", "$1.234", "1.234", "USD", "dollars write thousands with commas"),
    ("$15.000 in Mexico", "$15.000", "15000", "USD", "but three noughts are thousands"),
    ("at £0.125 a unit", "£0.125", "0.125", "GBP", "a leading nought is a decimal"),
    ("$.01 per share", "$.01", "0.01", "USD", "no digit before the point"),
    ("cost €1,234 in", "€1,234", "1234", "EUR", "comma of thousands"),
    ("$1,200 million in", "$1,200 million", "1200000000", "USD", "grouped and scaled"),
    # dollars of all kinds
    ("fined US$350 million by", "US$350 million", "350000000", "USD", "US$"),
    ("a fine of US$ 5 million", "US$ 5 million", "5000000", "USD", "US$ and a blank"),
    ("penalty of U.S.$400 million", "U.S.$400 million", "400000000", "USD", "U.S.$"),
    ("an A$45 million penalty", "A$45 million", "45000000", "AUD", "A$"),
    ("fined AU$8m", "AU$8m", "8000000", "AUD", "AU$"),
    ("C$196.5 million last year", "C$196.5 million", "196500000", "CAD", "C$"),
    ("CA$9m in fines", "CA$9m", "9000000", "CAD", "CA$"),
    ("NZ$4.16 million for", "NZ$4.16 million", "4160000", "NZD", "NZ$"),
    ("fined HK$10m by", "HK$10m", "10000000", "HKD", "HK$"),
    ("at HK$25.60 a share", "HK$25.60", "25.60", "HKD", "HK$ with cents"),
    ("S$6,419,647 in all", "S$6,419,647", "6419647", "SGD", "S$"),
    ("NT$2.73 billion fine", "NT$2.73 billion", "2730000000", "TWD", "NT$"),
    ("fined R$1.566 billion", "R$1.566 billion", "1566000000", "BRL", "R$"),
    ("Mex$20 million", "Mex$20 million", "20000000", "MXN", "Mex$"),
    ("fined $420,643 by", "$420,643", "420643", "USD", "bare dollar"),
    ("pay $ 420,643 in", "$ 420,643", "420643", "USD", "bare dollar and a blank"),
    ("$5 million Canadian dollars", "$5 million Canadian dollars", "5000000", "CAD", "the word decides the symbol"),
    ("a fine of $5 million USD", "$5 million USD", "5000000", "USD", "the code decides the symbol"),
    ("16.5 million dollars in", "16.5 million dollars", "16500000", "USD", "dollars"),
    ("3 million Australian dollars", "3 million Australian dollars", "3000000", "AUD", "two words"),
    ("30 million Hong Kong dollars", "30 million Hong Kong dollars", "30000000", "HKD", "three words"),
    ("5 million U.S. dollars", "5 million U.S. dollars", "5000000", "USD", "dotted word"),
    ("pay$50,000 in", "$50,000", "50000", "USD", "the blank was lost"),
    # codes
    ("fined EUR 900,000 by", "EUR 900,000", "900000", "EUR", "code before"),
    ("fined EUR 10.4m", "EUR 10.4m", "10400000", "EUR", "code before, letter"),
    ("100 000 EUR fine", "100 000 EUR", "100000", "EUR", "code behind"),
    ("USD 3,022,500 in the summer", "USD 3,022,500", "3022500", "USD", "code before"),
    ("TRY 113 million for", "TRY 113 million", "113000000", "TRY", "a code that is a word, with a magnitude"),
    ("fined ISK 4.000.000 for", "ISK 4.000.000", "4000000", "ISK", "dots"),
    ("ISK 1,160,000,000 to", "ISK 1,160,000,000", "1160000000", "ISK", "commas"),
    ("DKK 10 million", "DKK 10 million", "10000000", "DKK", "kroner by code"),
    ("SEK 3.5 million", "SEK 3.5 million", "3500000", "SEK", "kronor by code"),
    ("RMB 6.088 billion", "RMB 6.088 billion", "6088000000", "CNY", "RMB"),
    ("KRW 1.03 trillion", "KRW 1.03 trillion", "1030000000000", "KRW", "won by code"),
    ("HUF 20.500.000 (", "HUF 20.500.000", "20500000", "HUF", "dots"),
    ("a 20EUR charge", "20EUR", "20", "EUR", "code joined behind"),
    ("fined Euro 5 million", "Euro 5 million", "5000000", "EUR", "the word before"),
    ("pay 110,000 EURO to", "110,000 EURO", "110000", "EUR", "capital word"),
    # symbols behind and letters before
    ("75 000 € for", "75 000 €", "75000", "EUR", "symbol behind"),
    ("wants 7.5m kr (around", "7.5m kr", "7500000", "SEK", "kr"),
    ("a fee of 500 zł for", "500 zł", "500", "PLN", "złoty sign"),
    ("20 000 Kč to", "20 000 Kč", "20000", "CZK", "koruna sign"),
    ("1000 лв. for", "1000 лв", "1000", "BGN", "lev sign"),
    ("N1.27bn fine", "N1.27bn", "1270000000", "NGN", "naira letter"),
    ("fined ₦555.8 million", "₦555.8 million", "555800000", "NGN", "naira sign"),
    ("fined R10m by", "R10m", "10000000", "ZAR", "rand letter"),
    ("a R475 million penalty", "R475 million", "475000000", "ZAR", "rand letter"),
    ("Sh149.5 million to", "Sh149.5 million", "149500000", "KES", "shilling"),
    ("KSh20 million in", "KSh20 million", "20000000", "KES", "Kenyan shilling"),
    ("Dh200 million on", "Dh200 million", "200000000", "AED", "dirham"),
    ("Rp202.5 billion fine", "Rp202.5 billion", "202500000000", "IDR", "rupiah"),
    ("RM1.5 million by", "RM1.5 million", "1500000", "MYR", "ringgit"),
    ("NIS 25 million", "NIS 25 million", "25000000", "ILS", "shekel"),
    ("fined ¥2.7 billion", "¥2.7 billion", "2700000000", "JPY", "yen sign"),
    ("fined ₩69.2 billion", "₩69.2 billion", "69200000000", "KRW", "won sign"),
    # words behind
    ("325 million euros", "325 million euros", "325000000", "EUR", "euros"),
    ("48.3 million pounds each", "48.3 million pounds", "48300000", "GBP", "pounds"),
    ("2 million pounds sterling", "2 million pounds sterling", "2000000", "GBP", "two words"),
    ("134m Swiss francs of", "134m Swiss francs", "134000000", "CHF", "two words"),
    ("2.5 million francs", "2.5 million francs", "2500000", "CHF", "francs"),
    ("52 million kronor", "52 million kronor", "52000000", "SEK", "kronor"),
    ("1.1 million kroner", "1.1 million kroner", "1100000", "DKK", "kroner"),
    ("4 billion crowns", "4 billion crowns", "4000000000", "SEK", "crowns"),
    ("351 million Czech crowns", "351 million Czech crowns", "351000000", "CZK", "Czech crowns"),
    ("29bn zlotys", "29bn zlotys", "29000000000", "PLN", "zlotys"),
    ("27,124,816 zlotys", "27,124,816 zlotys", "27124816", "PLN", "zlotys"),
    ("547,000 lei approximately", "547,000 lei", "547000", "RON", "lei"),
    ("9.851 lei", "9.851 lei", "9851", "RON", "dot of thousands"),
    ("1.98 billion won", "1.98 billion won", "1980000000", "KRW", "won"),
    ("55,900 won each", "55,900 won", "55900", "KRW", "won, grouped"),
    ("39.9 billion yen", "39.9 billion yen", "39900000000", "JPY", "yen"),
    ("18.2 billion yuan", "18.2 billion yuan", "18200000000", "CNY", "yuan"),
    ("346.72 million lira", "346.72 million lira", "346720000", "TRY", "lira"),
    ("330 billion naira", "330 billion naira", "330000000000", "NGN", "naira"),
    ("177.6 million pesos", "177.6 million pesos", "177600000", "MXN", "pesos"),
    ("7.2 billion roubles", "7.2 billion roubles", "7200000000", "RUB", "roubles"),
    ("1.84bn dirhams", "1.84bn dirhams", "1840000000", "AED", "dirhams"),
    ("30 million shekels", "30 million shekels", "30000000", "ILS", "shekels"),
    ("250 million reais", "250 million reais", "250000000", "BRL", "reais"),
    ("25 pence a share", "25 pence", "0.25", "GBP", "a hundredth"),
    ("shares added 3 cents", "3 cents", "0.03", "USD", "a hundredth"),
    # numbers in words
    ("one million euros were", "one million euros", "1000000", "EUR", "number word"),
    ("fined six million crowns", "six million crowns", "6000000", "SEK", "number word"),
    ("three million forints", "three million forints", "3000000", "HUF", "number word"),
    ("half a million dollars", "half a million dollars", "500000", "USD", "half"),
    ("a half-million dollars", "a half-million dollars", "500000", "USD", "hyphen"),
    ("a million pounds", "a million pounds", "1000000", "GBP", "a million"),
    ("two and a half million euros", "two and a half million euros", "2500000", "EUR", "and a half"),
    ("twenty-five million dollars", "twenty-five million dollars", "25000000", "USD", "compound"),
    ("three hundred thousand euros", "three hundred thousand euros", "300000", "EUR", "hundred thousand"),
    ("five hundred dollars", "five hundred dollars", "500", "USD", "hundred"),
    ("a quarter of a million pounds", "a quarter of a million pounds", "250000", "GBP", "quarter"),
]

# text, words that follow the rule of the note; none of them is money
NO_SUMS = [
    ("a database of over 30 billion images", "a count"),
    ("12 million screenshots and 107 million items", "counts"),
    ("up to 4% of turnover in 2022", "a percentage and a year"),
    ("4 per cent of worldwide turnover", "a percentage"),
    ("call 1-855-779-3542 for", "a telephone number"),
    ("Sections 5(a), 5(c) and 17(a) of the Act of 1933", "section numbers"),
    ("Rule 10b-5 and Rule 206(4)-8", "rule numbers"),
    ("tens of millions of euros", "no number"),
    ("millions of dollars in refunds", "no number"),
    ("several hundred million zlotys", "no number"),
    ("a multi-million dollar scheme", "no number"),
    ("echo $HOME; cost=${PRICE}", "code"),
    ("the R2 and R10 roads", "letters that are no rand"),
    ("an N95 mask", "a letter that is no naira"),
    ("the team that in 2020 won", "won the verb"),
    ("in the 2 ALL cases", "a code that is a word"),
    ("10,000 pounds of beef", "a weight"),
    ("version 1.2.3 of 12.08.2024", "a version and a date"),
    ("$1,2000 typo", "grouping that fits no convention"),
    ("30 euroscepctics and 5 dollarised economies", "longer words"),
]

# text, qualifier, its words
HEDGES = [
    ("penalties of up to €5.1m", "up_to", "up to"),
    ("as much as $1.6 billion", "up_to", "as much as"),
    ("a maximum of €20m", "up_to", "a maximum of"),
    ("no more than £500,000", "up_to", "no more than"),
    ("at least €1m", "at_least", "at least"),
    ("agreed to pay more than US$4.3 billion", "at_least", "more than"),
    ("a penalty of just over $6 million", "at_least", "just over"),
    ("well over $30m", "at_least", "well over"),
    ("in excess of $98 million", "at_least", "in excess of"),
    ("fined the bank nearly $9.2 million", "about", "nearly"),
    ("almost €10m", "about", "almost"),
    ("just under £5m", "about", "just under"),
    ("roughly $73,000", "about", "roughly"),
    ("some 9 mln dlrs", "about", "some"),
    ("approx. €5m", "about", "approx."),
    ("an estimated $3m", "about", "an estimated"),
    ("~€5m", "about", "~"),
    ("CHF 18'000'000 or thereabouts", "about", "or thereabouts"),
    ("547,000 lei approximately", "about", "approximately"),
    ("$10 million or more", "at_least", "or more"),
    ("$10m+", "at_least", "+"),
    ("six fines add up to 26.4 million pesos", None, "a verb"),
    ("the bill ran up to 482 million lira", None, "a verb"),
    ("a row over $5 million", None, "about a thing"),
    ("hand over $54 million", None, "a verb"),
    ("pay €5m", None, "exact"),
]

# text, low, high, currency
RANGES = [
    ("a fine of $30-40m", 30_000_000, 40_000_000, "USD"),
    ("a fine of $30m-$40m", 30_000_000, 40_000_000, "USD"),
    ("between €5m and €10m", 5_000_000, 10_000_000, "EUR"),
    ("fines of between €500,000 and €750,000", 500_000, 750_000, "EUR"),
    ("5 to 10 million euros", 5_000_000, 10_000_000, "EUR"),
    ("from $5 to $10 million", 5_000_000, 10_000_000, "USD"),
    ("between 148,000 and 189,000 yen", 148_000, 189_000, "JPY"),
    ("€5–€10 million", 5_000_000, 10_000_000, "EUR"),
]

# text, the sum restated, by which
CONVERSIONS = [
    ("fined €1.2 billion ($1.3 billion) by", "€1.2 billion", "$1.3 billion"),
    ("fined NOK 65 million (about €6.5m) by", "NOK 65 million", "€6.5m"),
    ("100 million euros, or about $110 million, for", "100 million euros", "$110 million"),
    ("fined 29bn zlotys ($7.6bn) on", "29bn zlotys", "$7.6bn"),
    ("a combined £14 million ($18.7 million) for", "£14 million", "$18.7 million"),
    ("1 million kroner (equivalent to €100,000)", "1 million kroner", "€100,000"),
    ("€5m/$5.4m", "€5m", "$5.4m"),
    ("330 billion naira [US$1.7 billion]", "330 billion naira", "US$1.7 billion"),
]


@pytest.mark.parametrize(("text", "words", "amount", "currency", "why"), SUMS)
def test_a_sum_is_read(text: str, words: str, amount: str, currency: str, why: str) -> None:
    found = find_money(text)
    assert [mention.text for mention in found] == [words], why
    assert found[0].amount == Decimal(amount), why
    assert resolve_currency(found[0]) == currency, why


@pytest.mark.parametrize(("text", "why"), NO_SUMS)
def test_what_is_no_sum_is_left(text: str, why: str) -> None:
    assert find_money(text) == [], why


@pytest.mark.parametrize(("text", "qualifier", "words"), HEDGES)
def test_a_hedge_is_read_beside_the_sum(text: str, qualifier: str | None, words: str) -> None:
    mention = find_money(text)[0]
    assert mention.qualifier == qualifier
    if qualifier:
        assert text[mention.qualifier_start : mention.qualifier_end] == words
        assert words not in mention.text


@pytest.mark.parametrize(("text", "low", "high", "currency"), RANGES)
def test_a_range_is_one_sum_with_an_upper_end(text: str, low: int, high: int, currency: str) -> None:
    [mention] = find_money(text)
    assert (mention.amount, mention.high, resolve_currency(mention)) == (low, high, currency)


@pytest.mark.parametrize(("text", "first", "second"), CONVERSIONS)
def test_a_conversion_points_at_the_sum_it_restates(text: str, first: str, second: str) -> None:
    found = find_money(text)
    assert [(mention.text, mention.conversion_of) for mention in found] == [(first, None), (second, 0)]


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("Ryanair must pay 107.8 million euros, Vueling 39.3 million and easyJet 29.1 million.", ["39.3 million", "29.1 million"]),
        ("OMV of Austria (87.7m zlotys), Engie (55.5m), Wintershall (30.8m) and Uniper (29.9m).", ["55.5m", "30.8m", "29.9m"]),
        ("Cosmospace has to pay 250,000 euros and Telemaque 150,000 (decisions of 26 September)", ["150,000"]),
        ("Volotea got off with 1.6 million and Norwegian with 1.2 million euros.", ["1.6 million"]),
        ("The fine of 52 million kronor was down from 75 million. It has 50 million users.", ["75 million"]),
        ("Fined €5m over 23 million breaches and 9 million of its customers.", []),
        ("Fined $5m under Section 10(b) and Rule 10b-5 thereunder.", []),
    ],
)
def test_a_sum_may_leave_its_currency_to_its_neighbour(text: str, sums: list[str]) -> None:
    assert [mention.text for mention in find_money(text) if mention.elliptical] == sums


@pytest.mark.parametrize(
    ("text", "jurisdiction", "currency"),
    [
        ("fined $5 million", None, "USD"),
        ("fined $5 million", "AUD", "AUD"),
        ("fined $5 million", "EUR", "USD"),
        ("fined 4 billion crowns", "CZK", "CZK"),
        ("fined 7.5m kr", "NOK", "NOK"),
        ("fined Rs 5 lakh", "PKR", "PKR"),
        ("fined 5 million pesos", "PHP", "PHP"),
        ("fined £5m", "EGP", "GBP"),
        ("fined SEK 5 million; the other 3 million crowns", None, "SEK"),
    ],
)
def test_a_bare_symbol_is_decided_by_the_jurisdiction(text: str, jurisdiction: str | None, currency: str) -> None:
    assert resolve_currency(find_money(text)[-1], jurisdiction) == currency


def test_a_mention_without_candidates_cannot_be_resolved() -> None:
    with pytest.raises(ValueError, match="no candidates"):
        resolve_currency(MoneyMention(0, 1, "5", Decimal(5), None))


def test_weak_letters_count_where_the_text_has_the_currency() -> None:
    found = find_money("It earned N5.87 billion by selling at N600 what cost N700.")
    assert [mention.text for mention in found] == ["N5.87 billion", "N600", "N700"]


@pytest.mark.xfail(strict=True, reason="a number word without a magnitude is not looked for")
def test_gap_small_number_words() -> None:
    assert find_money("a symbolic fine of one euro")


@pytest.mark.xfail(strict=True, reason="the shared unit of a table's head is not carried into its cells")
def test_gap_table_heads() -> None:
    assert find_money("Fine (EUR million) | Volvo | 670.4")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("x\tprefix\tUSD", "expected 4"),
        ("\tprefix\tUSD\t", "empty"),
        ("x\tnowhere\tUSD\t", "place"),
        ("x\tprefix\tusd\t", "ISO"),
        ("x\tprefix\tUSD\tmaybe", "rule"),
        ("x\tprefix\tUSD\t\nx\tprefix\tEUR\t", "twice"),
    ],
)
def test_a_bad_table_is_refused_with_file_and_line(tmp_path: Path, row: str, message: str) -> None:
    table = tmp_path / "forms.tsv"
    table.write_text(f"form\tplace\tcurrencies\trule\n{row}\n")
    with pytest.raises(ValueError, match=rf"forms\.tsv:[23]: .*{message}"):
        load_currency_forms(table)


def test_the_bundled_table_loads() -> None:
    assert len(currency_forms().before) > 300


MONEY_LIKE = st.text(alphabet="0123456789.,' \u00a0$€£kmbnRs()-/–ormillion euros", max_size=60)


@given(st.one_of(st.text(max_size=200), MONEY_LIKE))
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    last = 0
    for position, mention in enumerate(find_money(text)):
        assert mention.text == text[mention.start : mention.end] != ""
        assert mention.start >= last
        assert mention.amount >= 0
        assert mention.currency or len(mention.currency_hint) > 1 or mention.elliptical
        assert mention.high is None or mention.high > mention.amount
        assert mention.conversion_of is None or mention.conversion_of < position
        last = mention.end


@given(
    cents=st.integers(1, 10**14),
    style=st.sampled_from(["€{:,}", "EUR {:,}", "{:,} euros", "£{:,}", "US${:,}", "CHF {:,}", "{:,} zlotys", "Rs {:,}"]),
    whole=st.booleans(),
)
def test_a_rendered_amount_is_read_back(cents: int, style: str, whole: bool) -> None:
    amount = Decimal(cents) if whole else Decimal(cents) / 100
    rendered = style.format(amount if whole else amount.quantize(Decimal("0.01")))
    [mention] = find_money(f"It must pay {rendered} by May.")
    assert (mention.amount, mention.text) == (amount, rendered)


@given(
    st.integers(1, 999),
    st.integers(0, 99),
    st.sampled_from([("m", 10**6), (" million", 10**6), ("bn", 10**9), (" billion", 10**9)]),
)
def test_a_rendered_magnitude_is_read_back(whole: int, fraction: int, magnitude: tuple[str, int]) -> None:
    number = f"{whole}.{fraction:02d}"
    [mention] = find_money(f"fined €{number}{magnitude[0]} over")
    assert mention.amount == Decimal(number) * magnitude[1]


HOSTILE = {
    "letters": "a" * 10**5,
    "digits": "9" * 10**5,
    "groups": "1," * 50_000,
    "blanks": "1 000 " * 16_000,
    "symbols": "€ " * 50_000,
    "signs": "€" * 10**5,
    "sums": "$1 " * 33_000,
    "conversions": "€1m (" * 20_000,
    "words": "one million " * 8_000,
    "ones": "one " * 25_000 + "million dollars",
    "bare": "$1m 5 million " * 7_000,
    "dashes": "1-" * 50_000,
    "spaces": "$5" + " " * 10**5 + "million",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name: str) -> None:
    began = time.process_time()
    find_money(HOSTILE[name])
    assert time.process_time() - began < 1
