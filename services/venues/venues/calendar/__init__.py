"""The calendar of venues and their spaces: what takes up their time, and whether a span is free.

Openings, closures and placements each ask what the others hold; so their tables lie together below them all.
"""
