"""Staff work cases, in Django admin."""
