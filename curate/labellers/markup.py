"""What the names of elements say of the text in them: tags, roles, classes and ids that many sites share.

WordPress, Blogspot, Medium, Substack, Drupal, Joomla, MediaWiki, Discourse and most other systems name the parts of a
page in English words joined by hyphens or capitals: `entry-meta`, `relatedPosts`. The words are what is read here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

# Words of a name -> what stands in an element of that name. Words joined by a hyphen must follow each other.
NAMES: dict[str, str] = {
    "navigation": (
        "nav navbar navigation menu menubar submenu breadcrumb breadcrumbs crumbs pagination pager paging toc "
        "skip topbar masthead sitemap hamburger navi subnav dropdown colophon flyout drawer subnavi mainnav "
        "topnav header-top site-header page-header-top site-footer footer pagefooter"
    ),
    "related-link": (
        "related recommended recommendation recommendations recirc recirculation trending popular mostread "
        "most-read most-popular most-viewed latest-news latest-posts recent-posts more-from more-stories "
        "more-on read-more readmore read-next read-also see-also also-read jp-relatedposts yarpp outbrain "
        "taboola teasers teaserlist carousel headlines morestories upnext up-next next-article next-post "
        "prev-post previous-post prevnext post-navigation onward linklist link-list related-content tease "
        "promo promos promobox readalso blogroll recommends crosslinks"
    ),
    "share-prompt": (
        "share sharing shares social socials sharedaddy addtoany addthis sharebar sharethis socialmedia "
        "share-buttons shareline bookmark sociallinks email-article print-article print-header "
        "mail-article"
    ),
    "comment": (
        "comments comment commentlist respond disqus commentform kommentare comentarios commentaires "
        "discussion livefyre"
    ),
    "newsletter-prompt": (
        "newsletter newsletters subscribe subscription signup sign-up mailchimp optin inscription mailinglist "
        "newsletter-signup mc-embed"
    ),
    "cookie-notice": (
        "cookie cookies consent gdpr cookiebar onetrust privacy-notice cookielaw cookielawinfo cli-modal "
        "cmplz cookiebanner cky"
    ),
    "advertisement": (
        "ad ads advert adverts advertisement advertising adsense adslot sponsor sponsored sponsors dfp banner "
        "banners anzeige werbung publicidad publicite commercial"
    ),
    "byline": "byline bylines author authors writer writers contributors author-name posted-by vcard",
    "author-bio": (
        "author-bio author-box author-info author-description authorbio about-author about-the-author bio "
        "biography contributor-bio authorbox"
    ),
    "post-date": (
        "date dateline timestamp datetime pubdate published published-date post-date entry-date time "
        "post-meta entry-meta article-meta postmetadata postmeta article-info publish-date dates "
        "metadata reading-time read-time estimated-read-time"
    ),
    "caption": (
        "caption captions wp-caption wp-caption-text figcaption image-caption photo-caption media-caption gallery"
    ),
    "image-credit": (
        "image-credit photo-credit image-credits photo-credits imagecredit photocredit attribution-image "
        "image-source photo-source credit credits"
    ),
    "category-tags": (
        "tags taglist tag-list cat-links tags-links keywords taxonomy entry-categories post-tags topics "
        "post-categories article-tags labels kicker eyebrow overline rubric catlinks"
    ),
    "copyright": "copyright copyrights copy-right",
    "paywall-notice": "paywall-prompt paywall-offer regwall paywall-overlay piano-offer",
    "page-furniture": (
        "sidebar sidebars rail right-rail side-bar aside infobox factbox info-box fact-box below-article "
        "after-article postfooter post-footer"
    ),
    "layout-widget": (
        "widget-area widgettitle widget-title textwidget sidebar-widget toolbar tooltip modal popup popover "
        "overlay offcanvas off-canvas lightbox-modal button buttons btn login logout logged register "
        "registration search searchform search-form video-player media-player controls tools toggle switcher "
        "rating ratings poll quiz print noprint no-print screen-reader-text visually-hidden sr-only "
        "visuallyhidden audio-player loading spinner mw-editsection editsection weather ticker"
    ),
}
_TAGS: dict[str, str] = {
    "nav": "navigation", "aside": "page-furniture", "footer": "navigation", "menu": "navigation",
    "form": "layout-widget", "button": "layout-widget", "select": "layout-widget", "fieldset": "layout-widget",
    "dialog": "layout-widget", "figcaption": "caption", "figure": "caption", "noscript": "layout-widget",
    "option": "layout-widget", "time": "post-date", "address": "byline", "textarea": "layout-widget",
}  # fmt: skip
_ROLES: dict[str, str] = {
    "navigation": "navigation", "menu": "navigation", "menubar": "navigation", "contentinfo": "navigation",
    "complementary": "page-furniture", "search": "layout-widget", "dialog": "layout-widget", "banner": "navigation",
    "alertdialog": "layout-widget", "toolbar": "layout-widget", "form": "layout-widget",
}  # fmt: skip
_PROPERTIES: dict[str, str] = {
    "author": "byline", "datepublished": "post-date", "datemodified": "post-date", "comment": "comment",
    "keywords": "category-tags", "breadcrumb": "navigation", "itemlistelement": "navigation", "caption": "caption",
    "articlesection": "category-tags", "copyrightholder": "copyright", "publisher": "byline",
}  # fmt: skip
# Names of what holds an article's text and nothing else.
_MAIN = re.compile(
    r"(?:^| )(?:entry content|post content|article content|article body|articlebody|post body|story body|storybody"
    r"|body content|article main content|copytext|main article text|body copy|bodycopy|article text|entrytext"
    r"|entry text|post entry|available content|story content|text body|mw parser output)"
    r"(?: (?:wrapper|wrap|inner|container|main|section|text|copy|component|module|clearfix|block|\d+))*$"
)
_WHOLE = frozenset(("html", "body", "article", "main", "tr"))  # their names tell of the page, or of data
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_DENIED = frozenset(("has", "with", "no", "without", "is", "not", "js"))
_NEVER = frozenset(("tweet", "quote", "with", "without"))
_BY_NAME = {word.replace("-", " "): label for label, words in NAMES.items() for word in words.split()}
# Labels whose names hardly stand for anything else.
FIRM = frozenset(("comment", "related-link", "newsletter-prompt", "cookie-notice"))
# Labels of what stands in no article.
OUTSIDE = frozenset(
    ("navigation", "related-link", "share-prompt", "comment", "newsletter-prompt", "cookie-notice", "advertisement",
     "layout-widget", "page-furniture", "paywall-notice")
)  # fmt: skip
LONGEST = 3  # words of an entry of NAMES


def of(element: Any) -> tuple[str, bool]:
    """Return what an element holds by its names, "" for nothing known, and whether it is the main text's own."""
    get = element.get
    return _told(element.tag, get("class") or "", get("id") or "", get("role") or "", get("itemprop") or "")


@lru_cache(maxsize=1 << 15)
def _told(tag: str, classes: str, name: str, role: str, prop: str) -> tuple[str, bool]:
    main = "articleBody" in prop
    label = _TAGS.get(tag) or _ROLES.get(role.lower()) or _PROPERTIES.get(prop.lower(), "")
    if tag in _WHOLE:
        return label, main
    for one in (*classes.split(), name):
        if not one or ":" in one or "[" in one or "/" in one:
            continue
        words = [word.lower() for word in _PARTS.findall(one)]
        if not words or words[0] in _DENIED or not _NEVER.isdisjoint(words) or (one == name and len(words) > 4):
            continue
        main = main or _MAIN.search(" ".join(words)) is not None
        told = _named(words)
        if told == "share-prompt" and "embed" in words:
            told = ""
        vague = label in ("", "navigation") or (label == "page-furniture" and told in OUTSIDE)
        label = (told or label) if vague else label
    return ("", True) if main else (label, False)


def _named(words: list[str]) -> str:
    """The label of the longest run of words in NAMES, the last of those."""
    for size in range(LONGEST, 0, -1):
        for at in range(len(words) - size, -1, -1):
            found = _BY_NAME.get(" ".join(words[at : at + size]))
            if found:
                return found
    return ""
