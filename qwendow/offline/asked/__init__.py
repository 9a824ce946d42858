"""What is asked: a request read and checked, and the exact words of a refusal."""
