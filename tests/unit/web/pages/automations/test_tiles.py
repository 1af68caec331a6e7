from datetime import UTC, datetime
from typing import Any

from automations.document import parse, to_json
from automations.library import Saved
from tests.unit.automations.making import LANGUAGE
from web.pages.automations.tiles import Tile, chosen, tiles

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def make_saved(
    name: str = "Night", *, enabled: bool = True, attention: str = "", **more: Any
) -> Saved:
    """An automation that tags every message."""
    text = f"name: {name}\nwhen: [{{trigger: message_received}}]\nthen: [{{action: add_tag, tag: vip}}]\n"
    document = {**to_json(parse(text, LANGUAGE)), **more}
    return Saved(
        id=1, name=name, enabled=enabled, position=1, attention=attention, enabled_at=None,
        updated_at=NOW, version=1, number=1, document=document, rows={},
    )  # fmt: skip


def shown(*saved: Saved) -> list[Tile]:
    """Their tiles in English."""
    return tiles(saved, {}, LANGUAGE, "en")


def test_a_tile_reads_the_automation_back() -> None:
    (tile,) = shown(make_saved())

    assert tile.sentence == "When a customer's message arrives: add the tag “vip”."
    assert tile.counted.runs == 0
    assert not tile.trouble


def test_what_names_something_gone_needs_attention() -> None:
    (tile,) = shown(make_saved(attention="tag 'vip' is gone"))

    assert "tag 'vip' is gone" in tile.trouble


def test_one_that_cannot_be_read_any_more_says_why_and_keeps_its_place() -> None:
    (tile,) = shown(make_saved(then=[{"action": "from_a_plugin_that_is_gone"}]))

    assert "from_a_plugin_that_is_gone" in tile.trouble
    assert tile.sentence == ""


def test_tiles_are_chosen_by_switch_trouble_and_words_without_accents() -> None:
    every = shown(
        make_saved("Łódź"), make_saved("Off", enabled=False), make_saved("Broken", attention="gone")
    )

    assert [one.name for one in chosen(every, "on", "")] == ["Łódź", "Broken"]
    assert [one.name for one in chosen(every, "off", "")] == ["Off"]
    assert [one.name for one in chosen(every, "broken", "")] == ["Broken"]
    assert [one.name for one in chosen(every, "all", "lodz VIP")] == ["Łódź"]
