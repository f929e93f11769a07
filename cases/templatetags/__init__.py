"""What templates may say about cases."""
