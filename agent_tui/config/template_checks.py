"""Templates of the configuration held against the rules of Twilio and WhatsApp, which nobody else checks before a send.

Invariant: what is a mistake could only fail or go out with a sample; what is merely suspicious may be an approved
template of another time, or one of Twilio's sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator

from agent_tui.config.lines import KeyPath
from agent_tui.config.spot import FAILED, Failed, Spot
from agent_tui.config.types import Config, ConfiguredTemplate
from agent_tui.core.template_text import sample_faults, text_doubts, text_faults


def check_text(template: ConfiguredTemplate, spot: Spot) -> Failed | None:
    """Every mistake of the text at the text's line."""
    if not template.text.strip():
        return spot.at("text").wrong("is empty: paste the body as WhatsApp approved it")
    faults = text_faults(template.text)
    for fault in faults:
        spot.at("text").wrong(fault)
    return FAILED if faults else None


def check_samples(template: ConfiguredTemplate, spot: Spot) -> Failed | None:
    """Every mistake of the examples at the example's line."""
    faults = sample_faults(template.text, template.samples)
    for key, sentence in faults:
        place = spot.at("samples", key) if key in template.samples else spot.at("samples")
        place.wrong(sentence.removesuffix("."))
    return FAILED if faults else None


def template_suspicions(config: Config) -> Iterator[tuple[KeyPath, str]]:
    """Texts that WhatsApp would hardly approve, but for numbers of the sandbox, which has such templates."""
    for index, template in enumerate(config.templates):
        numbers = template.numbers or tuple(config.numbers)
        if numbers and all(config.numbers[name].sandbox for name in numbers):
            continue
        for doubt in text_doubts(template.text):
            yield ("templates", index, "text"), doubt
