"""What offices send -> observations and problems.

Rooms: tables (what a row says), headings, forms (a sheet understood), dates, figures, words (what
all of that means in one catalogue), sheets (what kind a file is) and files.
Workbooks are asked of a process of their own (workbooks, doubts), which is bounded (bounds, job)
and fills grids: child, parts, xlsx, xls, calamine, number_formats.
"""
