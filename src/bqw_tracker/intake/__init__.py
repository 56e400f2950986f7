"""What offices send -> observations and problems.

Rooms: tables (what a cell says), workbooks, headings, forms (a sheet understood), dates, figures,
words (what all of that means in one catalogue), sheets (what kind a file is) and files.
"""
