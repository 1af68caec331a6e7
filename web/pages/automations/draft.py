"""The text an editor begins with: an example, a copy, or what is saved."""

from __future__ import annotations

import re
from dataclasses import replace

from automations.document import dump, from_json
from automations.language import Language
from automations.library import Saved, Version
from core.i18n import translate

BLANK = """\
name:
description:
when:
  - {trigger: message_received}
if:
  all:
    - {field: clock.working_hours, is: outside}
then:
  - action: send_message
    text: |
      Hello {{ contact.first_name }},

      we are closed at the moment and will answer when we open again: {{ opens_at }}.
"""
"""What a new automation begins with: the answer outside working hours, without a name yet."""

_SWITCH = re.compile(r"^enabled: (?:true|false)\n", re.MULTILINE)
"""The switch stands above the text, so the text does not repeat it."""


def shown_text(saved: Saved | Version, language: Language) -> str:
    """A saved version as YAML."""
    return _SWITCH.sub("", dump(from_json(saved.document, language)), count=1)


def copied(saved: Saved, language: Language, locale: str) -> str:
    """A copy of an automation under a name of its own."""
    document = from_json(saved.document, language)
    name = translate("Copy of {name}", locale, name=saved.name)
    return _SWITCH.sub("", dump(replace(document, name=name[:200], enabled=False)), count=1)
