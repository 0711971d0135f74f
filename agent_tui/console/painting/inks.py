"""The colours of painted lines, as one table from a name to theme variables.

Component classes would do the same, but Textual works out each of them for each widget several times before the
first frame (measured: a third of the start). Invariant: nothing here but variables of the theme and text styles.
"""

from __future__ import annotations

from typing import Final

INKS: Final[dict[str, str]] = {
    # In the list
    "title": "bold $text-secondary on $surface",
    "name": "$foreground",
    "normal": "$foreground",
    "unread": "bold $unread",
    "draft": "$draft",
    "opened": "on $surface",
    "at-cursor": "on $surface",
    "at-focus": "on $panel",
    "cursor-mark": "bold $primary",
    # In the transcript
    "customer": "bold $author-customer",
    "me": "bold $author-agent",
    "body": "$foreground",
    "note": "$note",
    "bold": "bold",
    "italic": "italic",
    "strike": "strike",
    "mono": "$text-accent on $panel",
    "rule": "$foreground-muted",
    "wall": "$panel",
    "new": "bold $unread",
    "pending": "$status-pending",
    "good": "$status-delivered",
    "failed": "bold $status-failed",
    # In the customer's pane
    "pane-title": "bold $text-primary",
    # In the bars
    "brand": "bold $primary",
    "count": "bold $foreground",
    "strong": "bold $foreground",
    "value": "$foreground",
    "standing": "$text-secondary",
    "presence": "bold $text-secondary",
    "offered": "bold $offered",
    "monitoring": "bold reverse $text-warning",
    "key": "bold $footer-key-foreground",
    "locked": "bold $text-warning",
    "link-online": "$link-online",
    "link-trouble": "bold $link-trouble",
    # Everywhere
    "muted": "$foreground-muted",
    "accent": "$text-primary",
    "warning": "bold $text-warning",
    "error": "bold $text-error",
}
