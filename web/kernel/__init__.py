"""What every page and API route stands on: who asks, what with, and how routes are declared."""
