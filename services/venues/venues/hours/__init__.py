"""When a venue is open, as data: sets of weekly hours with their exceptions by date; checked, and put into words.

They are kept with the venue. What citizens book are openings: these say only when the doors stand open.
"""
