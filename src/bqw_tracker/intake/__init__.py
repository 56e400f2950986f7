"""What offices send -> observations and problems.

Rooms: tables (what a row says) and sheets (what kind a file is), headings and columns (what stands
above figures), body (the rows below), forms (a table understood), totals, dates, figures,
vocabulary, titles and sources (what all of that means in one catalogue, and who says it),
reporting_periods, words (an entry becomes an observation) and files.
Workbooks are asked of a process of their own (workbooks, doubts), which is bounded (bounds, job)
and fills grids: child, parts, xlsx, xls, calamine, number_formats.
"""
