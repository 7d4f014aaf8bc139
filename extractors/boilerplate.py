"""What stands on a page beside its article: boxes by their names, "read also" by its words, walls by theirs."""

from __future__ import annotations

import re
from typing import Any

from lxml.html import HtmlElement

from extractors.markup import drop


def _any(*phrases: str) -> str:
    return "(?:" + "|".join(phrases) + ")"


# Names (class, id, label) of boxes, as whole words between white space, hyphens and underscores.
BOX_NAMES = re.compile(
    r"(?:^|[\s_-])"
    + _any(
        r"cookies?|cookie-?(?:bar|banner|bot|notice)|consent|onetrust|didomi|usercentrics",
        r"comments?|disqus|respond",
        r"related(?:articles?|posts?|content|links?|news|stories)?|recirc\w*|recommend(?:ed|ations?)?|also|further-reading",
        r"read-?(?:more|next|on)|(?:more|other|latest|recent|popular|trending)-?(?:news|articles?|stories|posts?|from)|most-?(?:read|popular)",
        r"outbrain|taboola|newsletter|subscribe|subscription|sign-?up|paywall|promo|advert\w*|ad-?(?:slot|unit|container)|sponsored",
        r"share|sharing|social|breadcrumbs?|crumbs|pagination|pager|skip-?links?|side-?(?:bar|col\w*|rail|panel)|masthead|tags|tag-?list|author-?bio|site-?(?:header|footer|nav\w*)",
    )
    + r"(?:$|[\s_-])|^\s*(?:foot|footer|bottom)\s*$",
    re.IGNORECASE,
)
# Elements that are no article text whatever they hold: AMP's own, captions and credits of pictures, posts of social networks.
NOT_TEXT = """//amp-ad | //amp-sticky-ad | //amp-embed | //amp-consent | //amp-sidebar | //amp-list | //amp-user-notification
    | //figcaption
    | //*[contains(@class, 'caption-text') or contains(concat(' ', @class, ' '), ' caption ')][not(self::table or self::body)]
    | //*[contains(concat(' ', @class, ' '), ' credit ') or contains(@class, 'photo-credit') or contains(@class, 'image-credit')]
    | //blockquote[contains(@class, 'twitter-') or contains(@class, 'instagram-media') or contains(@class, 'tiktok-embed')
        or contains(@class, 'bluesky-embed') or contains(@class, 'mastodon-embed') or contains(@class, 'reddit-embed')
        or contains(@class, 'fb-post') or contains(@class, 'text-post-media')]"""
# An <aside> with one of these names, or opened by such a heading, is part of the article.
FACTS = re.compile(r"key-?(?:facts|points|figures)|fact-?(?:box|file|sheet)|at-a-glance|highlights", re.IGNORECASE)
FACTS_HEADING = re.compile(r"(?:key (?:facts|points|figures)|at a glance|in brief|the facts|facts and figures)\b", re.IGNORECASE)
# First words of a box that is not the article; the box goes with them, unless it holds the headline.
COMMENTS_HEADING = re.compile(r"\d[\d,]* (?:comments?|replies|responses)$|comments? ?\(\d+\)$", re.IGNORECASE)
BOX_HEADING = re.compile(
    _any(
        r"subscribe (?:now )?to|subscribe\b.{0,20}$|already a subscriber|sign up (?:for|to|here|now)",
        r"(?:our|the|free) \S*\s?newsletter",
        r".{0,60}\b(?:in|into|to) your inbox\b",
        r"join the (?:conversation|discussion|debate)|leave a (?:reply|comment)|(?:readers[’']? )?comments$",
        r"(?:is|was) this page (?:useful|helpful)|quick links$|about the author|follow us\b",
        r"in this (?:article|section|series)$|on this page$|(?:table of )?contents$",
        COMMENTS_HEADING.pattern,
    ),
    re.IGNORECASE,
)
BOXES = frozenset({"div", "section", "aside", "nav", "form"})
BOX_CHARS = 2500  # a longer box is no sign-up form; comments have no such limit
# Whole lines that stand around a text.
FURNITURE = re.compile(
    _any(
        r"(?:©|\(c\)|copyright ©?)\s?(?:\d{4}|[A-Z]).{0,120}",
        r".{0,120}\ball rights reserved\.?",
        r"(?:this page was )?printed from.{0,200}|webmaster\b.{0,80}|best viewed (?:at|with|in)\b.{0,80}",
        r"advertisement|sponsored|back to top|print this page|get emails about this page|skip to (?:main )?content",
        r"share(?: (?:this|on|the|page|article|story|release))*[:\s].{0,40}",
        r"listen(?: to this (?:article|story))?(?: ?[·:|-] ?\d+:\d\d)?",
        r"(?:last |page )?(?:updated|reviewed|modified)(?: on)?[: |].{0,40}|(?:from|topics?|tags|part of) \| [^|]{0,80}",
        r"\d+[ -]min(?:ute)?s? (?:read|listen)|page \d+ of \d+.{0,40}",
    ),
    re.IGNORECASE,
)
BOX_TAGS = ("div", "section", "aside", "ul", "ol", "nav", "form", "details", "footer", "dialog", "p", "article")
READ_ALSO = re.compile(
    _any(
        r"(?:read|see|watch) (?:also|more|next|on)\b|also read\b|(?:read )?more (?:on this|news|stories|like this|from)\b",
        r"further reading\b",
        r"related(?: (?:articles?|stories|news|content|links?|topics?|press releases?|posts?))?\s*:?\s*$|related(?: \w+)?:",
        r"(?:das könnte sie auch|auch interessant|à découvrir aussi|te puede interesar|potrebbe interessarti)\b",
        r"(?:you (?:may|might) also|recommended|don[’']t miss|most (?:read|popular)|in other news)\b",
        r"(?:lees ook|lire aussi|à lire aussi|lesen sie auch|mehr zum thema|leggi anche|lea también|leia também)\b",
        r"(?:läs också|les også|læs også)\b",
    ),
    re.IGNORECASE,
)
READ_ALSO_TAGS = ("h2", "h3", "h4", "h5", "h6", "p", "strong", "b", "div", "span", "summary")
READ_ALSO_LISTS = frozenset({"ul", "ol", "div", "section", "aside", "nav", "table"})
WALL = re.compile(
    _any(
        r"(?:enable|turn on) (?:java ?script|cookies)|java ?script (?:is|to be) (?:disabled|required|enabled)",
        r"(?:accept|consent to) (?:all )?cookies|we (?:and our partners )?use cookies|your (?:privacy|cookie) (?:choices|settings)",
        r"(?:log|sign) in to (?:read|continue|view)|subscribe (?:now )?to (?:read|continue)",
        r"to continue reading|already a subscriber",
        r"(?:article|story|content) is (?:only )?(?:for|available to) (?:our )?(?:subscribers|members)",
        r"verify(?:ing)? (?:that )?you are (?:a )?human|checking your browser|access (?:to this page )?(?:has been |is )?denied",
        r"complete the captcha|unusual traffic|page (?:not found|you (?:are|were) looking for)",
        r"(?:site|page|service) is temporarily unavailable",
    ),
    re.IGNORECASE,
)
# Titles of pages that stand in for another one. An article has a longer title than any of these.
WALL_TITLE = re.compile(
    _any(
        r"(?:error |http )?(?:404|403|410|500|503)(?:\W+(?:error|(?:page )?not found|forbidden|gone|server error))*\W*",
        r"(?:sorry[,.!]? )?(?:the |this |that )?(?:requested )?page "
        r"(?:can(?:no|[’'])t be|(?:was |could )?not(?: be)?|no longer) (?:found|available|exists?)\W*",
        r"(?:sorry[,.!]? )?(?:we )?(?:can[’']?t|cannot|couldn[’']t|could not) find (?:that|the|this) page.{0,40}",
        r"before you continue(?: to .{0,40})?|your privacy(?: choices| settings)?|cookie (?:settings|preferences|consent)",
        r"access denied|attention required.{0,20}|just a moment\W*|are you a robot\W*",
        r"request (?:rejected|blocked)|service unavailable|site maintenance",
    ),
    re.IGNORECASE,
)
WALL_CHARS = 700  # a longer text is an article, even if it speaks of cookies or captchas


def is_logo(heading: HtmlElement) -> bool:
    """Whether a first-level heading is the site's name: it leads to the front page, or is called a logo."""
    if re.search(r"logo|site-?(?:title|name)|brand", f"{heading.get('class') or ''} {heading.get('id') or ''}", re.IGNORECASE):
        return True
    return any(re.fullmatch(r"(?:https?://[^/]+)?/?(?:index\.\w+)?", link.get("href") or "-") for link in heading.iter("a"))


def logo_names(tree: HtmlElement) -> list[str]:
    """Return the words of first-level headings that name the site and not the article."""
    return [" ".join(element.text_content().split()) for element in tree.iter("h1") if is_logo(element)]


def wall_title(tree: HtmlElement) -> str | None:
    """Return the headline of a page that stands in for another ("Page not found", with whatever status it was sent); else None."""
    page = list(tree.iter("title"))[:1]
    heads = [element for element in tree.iter("h1") if not is_logo(element)]
    for elements in (page, heads):
        titles = [" ".join(element.text_content().split()) for element in elements]
        if titles and all(map(WALL_TITLE.fullmatch, titles)):
            return titles[0]
    return None


def prune(tree: HtmlElement) -> None:
    """Take boxes out of a page that tell of other things than its article: related news, comments, cookie banners, other articles.

    Never one that holds the headline or the page's main part, since such names sit on wrappers too.
    """
    for element in tree.xpath(NOT_TEXT):
        drop(element)
    _drop_other_articles(tree)
    keep: set[Any] = set(tree.xpath("//body"))
    for element in tree.xpath("//h1 | //main | //*[@role='main'] | //*[@itemprop='articleBody']"):
        if element.tag != "h1" or not is_logo(element):
            keep.add(element)
            keep.update(element.iterancestors())
    for element in list(tree.iter(*BOX_TAGS)):
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('aria-label') or ''}"
        if element.tag == "aside" and (FACTS.search(names) or FACTS_HEADING.match(element.text_content().strip())):
            element.tag = "div"  # extraction drops every aside
        elif element not in keep and (element.tag in ("aside", "dialog") or element.get("aria-modal") or BOX_NAMES.search(names)):
            drop(element)
    for element in list(tree.iter(*READ_ALSO_TAGS)):
        if element not in keep:
            _drop_read_also(element, keep)
            _drop_box(element, keep)


def _drop_other_articles(tree: HtmlElement) -> None:
    """Of several articles with a headline each, as endless pages load them, leave the one named in ``<title>``, else the first."""
    articles = [article for article in tree.iter("article") if next(article.iterancestors("article"), None) is None]
    articles = [article for article in articles if article.find(".//h1") is not None]
    page = next((element.text_content() for element in tree.iter("title")), "").casefold()
    heads = [" ".join(article.find(".//h1").text_content().split()).casefold() for article in articles]
    own = next((at for at, head in enumerate(heads) if head and head in page), 0)
    for at, article in enumerate(articles):
        if at != own:
            drop(article)


def _drop_box(heading: HtmlElement, keep: set[Any]) -> None:
    """Drop a box that its first words tell to be none of the article, or such a heading with the list under it."""
    text = " ".join(heading.text_content().split())
    if not 4 <= len(text) <= 120 or not BOX_HEADING.match(text):
        return
    parent, following = heading.getparent(), heading.getnext()
    if parent is None:
        return
    whole = " ".join(parent.text_content().split())
    short = len(whole) <= BOX_CHARS or COMMENTS_HEADING.match(text)
    if parent.tag in BOXES and parent not in keep and whole.startswith(text) and short:
        drop(parent)
    elif following is not None and following.tag in READ_ALSO_LISTS and following not in keep:
        drop(following)
        drop(heading)


def _drop_read_also(element: HtmlElement, keep: set[Any]) -> None:
    """Drop a line "Read also: <link>", or a heading "Related news" with the list under it."""
    text = " ".join(element.text_content().split())
    if not 4 <= len(text) <= 300 or not READ_ALSO.match(text):
        return
    following = element.getnext()
    if sum(len(link.text_content()) for link in element.iter("a")) > len(text) / 2:
        drop(element)
    elif len(text) <= 60 and following is not None and following.tag in READ_ALSO_LISTS and following not in keep:
        drop(following)
        drop(element)


def without_furniture(text: str) -> str:
    """Return a text without lines of its page: copyright, share links, "printed from"."""
    return "\n".join(line for line in text.split("\n") if not FURNITURE.fullmatch(line))


def without_wall(text: str) -> tuple[str, str | None]:
    """Return a short text without its lines of a consent, log-in or script wall, and the first words of such a wall."""
    if len(text) >= WALL_CHARS:
        return text, None
    found = WALL.search(text)
    return "\n".join(line for line in text.split("\n") if not WALL.search(line)), found[0] if found else None
