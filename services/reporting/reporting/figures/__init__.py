"""Figures: what each edition came to when it was last counted, and whether something has changed since."""
