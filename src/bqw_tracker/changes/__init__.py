"""What an edit means: matching, strictness, edits."""
