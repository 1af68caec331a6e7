"""The pages of accounts: cards with their health, the wizard, the form of each."""

from web.kernel.routes import Routes
from web.pages.accounts import cards, device, setting, wizard

ROUTES: tuple[Routes, ...] = (cards.pages, wizard.pages, setting.pages, device.pages)
