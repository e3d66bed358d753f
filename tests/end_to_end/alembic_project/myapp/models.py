"""The warehouse: what customers order, and what is told of it."""
from datetime import datetime

from sqlalchemy import Column, Table, text
from sqlalchemy.orm import declarative_base

from starrocks import BIGINT, DATE, DATETIME, DECIMAL, INTEGER, STRING, VARCHAR
from starrocks.schema import MaterializedView, View

Base = declarative_base()


class Customer(Base):
    __tablename__ = "customers"

    id = Column(BIGINT, primary_key=True, comment="customer number")
    name = Column(VARCHAR(100), nullable=False)
    country = Column(VARCHAR(2), server_default="DE")
    signed_up = Column(DATETIME, default=datetime.utcnow)
    note = Column(STRING)

    __table_args__ = {
        "comment": "everybody who ordered",
        "starrocks_primary_key": "id",
        "starrocks_distributed_by": "HASH(id) BUCKETS 4",
        "starrocks_properties": {"replication_num": "1"},
    }

    def __repr__(self):
        return f"<Customer {self.id}>"


orders = Table(
    "orders",
    Base.metadata,
    Column("id", BIGINT, nullable=False),
    Column("ordered", DATE, nullable=False),
    Column("customer", BIGINT, nullable=False),
    Column("amount", DECIMAL(18, 2), server_default="0"),
    Column("pieces", INTEGER, comment="how many"),
    comment="one row an order",
    starrocks_duplicate_key="id, ordered",
    starrocks_partition_by="date_trunc('month', ordered)",
    starrocks_distributed_by="HASH(id) BUCKETS 8",
    starrocks_properties={"replication_num": "1"},
)

german_customers = View(
    "german_customers",
    Base.metadata,
    definition="SELECT id, name FROM customers WHERE country = 'DE'",
    comment="customers in Germany",
    columns=[{"name": "id", "comment": "customer number"}, {"name": "name"}],
)

daily_revenue = MaterializedView(
    "daily_revenue",
    Base.metadata,
    definition="SELECT ordered, sum(amount) AS revenue FROM orders GROUP BY ordered",
    comment="what came in each day",
    starrocks_distributed_by="HASH(ordered) BUCKETS 2",
    starrocks_refresh="ASYNC",
    starrocks_properties={"replication_num": "1"},
)
