"""What the figures mean. Pure: no files, no clock, no printing, no float."""
