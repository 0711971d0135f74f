"""The country of a WhatsApp address, for conditions on ``country``.

Invariant: total; an address that shows no country gives "".
"""

from __future__ import annotations

import re

from agent_tui.core.address import bare

_BSUID = re.compile(r"([A-Z]{2})\.[A-Za-z0-9.]+", re.ASCII)


def country_of(address: str) -> str:
    """ISO 3166 code: from the country code of a number, or the prefix of a business-scoped user id."""
    value = bare(address)
    scoped = _BSUID.fullmatch(value)
    if scoped:
        return scoped[1]
    # Imported here: the library's tables take 20 ms, and commands that route nothing need none of them.
    import phonenumbers

    try:
        region: str | None = phonenumbers.region_code_for_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return ""
    # 001 stands for numbers of no country (satellite, international freephone).
    return region if region is not None and region != "001" else ""


def is_country(code: str) -> bool:
    """Whether a number can show this country."""
    import phonenumbers

    return code in phonenumbers.SUPPORTED_REGIONS
