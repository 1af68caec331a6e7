from datetime import date
from typing import Literal

from pydantic import BaseModel, Field, SecretStr

from connectors.mail.settings import MailSettings
from web.pages.accounts.form import Choice, Filling, FormField, Section, read, sections


class ShopSettings(BaseModel):
    """What a plug-in might ask for."""

    shop_id: str = Field(title="Shop", description="Its number.", examples=["12"])
    token: SecretStr = Field(default=SecretStr(""), title="Token")
    kind: Literal["a", "b"] = Field("a", json_schema_extra={"titles": {"a": "First"}})
    limit: int = 5
    names: tuple[str, ...] = ()
    since: date | None = None
    loud: bool = Field(True, json_schema_extra={"section": "More", "folded": True})
    mark: str = Field("", json_schema_extra={"late": True})


def fields(filling: Filling | None = None) -> dict[str, FormField]:
    """Every field of the shop's form, by name."""
    drawn = sections(ShopSettings, filling or Filling(), "en")
    return {one.name: one for section in drawn for one in section.fields}


def test_every_kind_of_field_is_drawn_from_its_type() -> None:
    assert {name: one.kind for name, one in fields().items()} == {
        "shop_id": "text",
        "token": "secret",
        "kind": "choice",
        "limit": "number",
        "names": "lines",
        "since": "date",
        "loud": "yes_no",
    }


def test_title_help_example_and_default_stand_in_the_field() -> None:
    drawn = fields()

    assert (drawn["shop_id"].title, drawn["shop_id"].help) == ("Shop", "Its number.")
    assert drawn["shop_id"].example == "12"
    assert drawn["shop_id"].required
    assert drawn["limit"].value == "5"
    assert drawn["loud"].value == "true"
    assert drawn["kind"].choices == (Choice("a", "First"), Choice("b", "b"))


def test_a_secret_is_never_put_into_the_form() -> None:
    drawn = fields(Filling(values={"token": "hidden"}, kept=frozenset({"token"})))

    assert drawn["token"].value == ""
    assert drawn["token"].kept


def test_a_folded_section_with_a_fault_is_open() -> None:
    def more(filling: Filling) -> Section:
        return next(one for one in sections(ShopSettings, filling, "en") if one.title == "More")

    assert more(Filling()).folded
    assert not more(Filling(errors={"loud": "no"})).folded


def test_what_is_asked_last_is_a_form_of_its_own() -> None:
    (late,) = sections(ShopSettings, Filling(), "en", late=True)

    assert [one.name for one in late.fields] == ["mark"]


def test_what_was_typed_is_read_as_the_model_takes_it() -> None:
    typed = {
        "shop_id": " 12 ",
        "token": "",
        "limit": "",
        "names": "a\n\n b \n",
        "since": "",
        "loud.shown": "1",
    }

    assert read(ShopSettings, typed) == {
        "shop_id": "12",
        "limit": None,
        "names": ["a", "b"],
        "since": None,
        "loud": False,
    }


def test_the_form_of_a_mailbox_asks_to_sign_in_before_servers_and_folds_the_rest() -> None:
    drawn = sections(MailSettings, Filling(), "en")

    assert [(one.title, one.folded) for one in drawn] == [
        ("", False),
        ("Signing in", False),
        ("Servers", False),
        ("More settings", True),
    ]
    late = sections(MailSettings, Filling(), "en", late=True)
    assert {"start_date", "mark_read"} <= {one.name for part in late for one in part.fields}
