"""How Django itself writes dates, by language."""
