"""What is said, whatever the format. Pure like the core."""
