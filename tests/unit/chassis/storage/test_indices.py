"""An index of some rows is made so on whichever database makes it."""

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table
from sqlalchemy.exc import IntegrityError

from chassis.storage.db import Database
from chassis.storage.indices import partial_index


def test_an_index_of_some_rows_binds_these_alone(database_url):
    metadata = MetaData()
    house = Table(
        "house",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String),
        Column("status", String),
        partial_index("uq_house_name", "name", unique=True, where="status = 'open'"),
    )
    database = Database(database_url)
    metadata.create_all(database.engine)
    rows = [{"id": 1, "name": "A", "status": "open"}, {"id": 2, "name": "A", "status": "shut"}]
    with database.engine.begin() as connection:
        connection.execute(house.insert(), rows)
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(house.insert(), [{"id": 3, "name": "A", "status": "open"}])
    database.close()
