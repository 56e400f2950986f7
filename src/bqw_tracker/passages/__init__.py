"""What stands in a document, line by line, so that it can be held against another one.

Rooms: markup (pages and pictures), sheets and settings (workbooks), words (circulars), values
(JSON), texts (CSV and what has lines), reading (which of them reads a form); asked asks a process
of its own (child), which is bounded.
"""
