"""An automation read back in one plain sentence, in the reader's language."""

from automations.sentence.whole import Sentence, tell

__all__ = ["Sentence", "tell"]
