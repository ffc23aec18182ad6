"""The catalogue: everything public, kept from events, read by the pages and `/api/catalogue`.

It holds no data of record: it can be dropped and is rebuilt when the departments `republish`.
"""
