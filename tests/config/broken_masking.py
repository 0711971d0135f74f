"""Ways of breaking ``[masking]``: what is put before the agents of the good configuration, and the one line of it."""

from __future__ import annotations

BROKEN_MASKING: dict[str, tuple[str, str]] = {
    "a role that is none": (
        '[masking]\nfor = ["agents"]',
        '39: masking.for[0]: must be "admin", "agent" or "supervisor", not "agents"; did you mean "agent"?',
    ),
    "files neither shown nor hidden": (
        '[masking]\nfiles = "hidden"',
        '39: masking.files: must be "hide" or "show", not "hidden"; did you mean "hide"?',
    ),
    "a letter for what is hidden": (
        '[masking]\ncharacter = "x"',
        '39: masking.character: must be one sign such as "#", neither a letter nor a digit, not "x"',
    ),
    "an unknown key": ("[masking]\nrule = 1", '39: masking.rule: unknown key; did you mean "rules"?'),
    "a rule without a pattern": (
        "[masking.rules.staff]\nkeep = 2",
        "38: masking.rules.staff: needs a pattern; without one there is card_number and email",
    ),
    "a pattern for a built-in rule": (
        "[masking.rules.email]\npattern = 'a'",
        "39: masking.rules.email.pattern: is not for a built-in rule: choose another name",
    ),
    "a regular expression": (
        "[masking.rules.staff]\npattern = '\\d+'",
        '39: masking.rules.staff.pattern: "\\d+" has + at sign 3, which means nothing here; the sign itself is \\+',
    ),
    "a range that runs backwards": (
        "[masking.rules.staff]\npattern = '[9-0]'",
        '39: masking.rules.staff.pattern: "[9-0]" has the range 9-0 at sign 2, which runs backwards',
    ),
    "a pattern that is too long": (
        "[masking.rules.staff]\npattern = '\\d{40}\\d'",
        '39: masking.rules.staff.pattern: "\\d{40}\\d" matches more than 40 characters',
    ),
    "too much kept": (
        "[masking.rules.email]\nkeep = 11",
        "39: masking.rules.email.keep: must be a whole number from 0 to 10, not 11",
    ),
    "too many rules": (
        "\n".join(f"[masking.rules.r{place}]\npattern = 'a'" for place in range(11)),
        "38: masking.rules: has 11 rules; 10 are the most",
    ),
    "a test that shows nothing": ('[[masking_tests]]\ntext = "a"', "38: masking_tests[0].masked: is missing"),
}
