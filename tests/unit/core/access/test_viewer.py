import pytest

from core.access import SYSTEM, Viewer


@pytest.mark.parametrize("role", ["agent", "manager", "", "Admin", "owner"])
def test_only_the_role_admin_sees_everything(role: str) -> None:
    assert not Viewer(1, role).sees_everything
    assert Viewer(1, "admin").sees_everything


def test_an_unknown_role_is_the_lowest() -> None:
    reached = {
        role: [one for one in ("agent", "manager", "admin") if Viewer(1, role).is_at_least(one)]
        for role in ("admin", "manager", "agent", "owner")
    }

    assert reached == {
        "admin": ["agent", "manager", "admin"],
        "manager": ["agent", "manager"],
        "agent": ["agent"],
        "owner": ["agent"],
    }


def test_the_system_sees_everything_and_is_no_agent() -> None:
    assert SYSTEM.sees_everything
    assert SYSTEM.agent == 0
