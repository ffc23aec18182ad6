"""Which messages have come in; what they said rests nowhere."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class InboundSms(Base):
    """A message that came in: its id at the provider, and whose phone it was, by the blind index."""

    __tablename__ = "inbound_sms"
    __table_args__ = (
        Index("ix_inbound_sms_phone_index", "phone_index", "received_at"),
        Index("ix_inbound_sms_received_at", "received_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    phone_index: Mapped[str]
    received_at: Mapped[datetime]
