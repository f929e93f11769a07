"""Mail that comes in: from its bytes to what it becomes in a case."""
