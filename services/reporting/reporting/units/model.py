"""Units, the part each has in an edition, and who looked at a unit's contact."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.city import area_faults, area_of
from chassis.clock import now
from chassis.errors import Conflict, Invalid
from chassis.storage.db import new_id
from chassis.storage.privacy import is_landline, mask_mail, mask_name, mask_phone, seal, unseal
from chassis.wording import Text

from ..schema import Base, Versioned
from ..vocabulary import ROLES

Contact = dict[str, str | None]


CONTACT = ("name", "phone", "mail")


class UnitExists(Conflict):
    title = Text("已有同名单位", "A unit of this name exists")


class Unit(Versioned):
    """A member unit. `public_phone` is printed for citizens; its contact is a person: sealed at rest, masked in
    answers, never in events."""

    __tablename__ = "unit"

    name: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str | None]
    kind: Mapped[str]
    district: Mapped[str | None]
    area: Mapped[str]
    public_phone: Mapped[str | None]
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None]
    contact_mail: Mapped[str | None]
    contact_language: Mapped[str | None]
    roles: Mapped[list["UnitRole"]] = relationship(
        order_by="UnitRole.edition_id", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def contact(self) -> Contact | None:
        """The contact as lists and pages show it: {"name", "phone", "mail", "language"}, masked; None without one."""
        full = self.full_contact
        if full is None:
            return None
        masks = {"name": mask_name, "phone": mask_phone, "mail": mask_mail}
        parts = {part: mask(full[part] or "") if full[part] else None for part, mask in masks.items()}
        return parts | {"language": self.language}

    @contact.setter
    def contact(self, contact: Contact | None) -> None:
        """Take {"name", "phone" (E.164), "mail"} and keep it sealed; a "language" that is not given stays."""
        if contact is None or contact.get("language"):
            self.contact_language = contact["language"] if contact else None
        for part in CONTACT:
            value = contact.get(part) if contact else None
            setattr(self, f"contact_{part}", seal(value) if value else None)

    @property
    def full_contact(self) -> Contact | None:
        """The contact unmasked, the phone in E.164; only `units.disclose_contact` shows it to anyone."""
        if self.contact_name is None:
            return None
        columns = {part: getattr(self, f"contact_{part}") for part in CONTACT}
        parts = {part: unseal(value) if value else None for part, value in columns.items()}
        return parts | {"language": self.language}

    @property
    def language(self) -> str:
        """In which language the contact is written to."""
        return self.contact_language or "zh"

    @property
    def address(self) -> str | None:
        """Where a message reaches the contact: a phone that takes some (E.164), else a mail address."""
        phone = unseal(self.contact_phone) if self.contact_phone else None
        if phone and not is_landline(phone):
            return phone
        return unseal(self.contact_mail) if self.contact_mail else None

    def take_role(self, edition_id: uuid.UUID, role: str) -> None:
        """Have `role` in the edition, in place of any other there."""
        if role not in ROLES:
            raise Invalid.field("role", Text("没有这种角色", "There is no such role"))
        for part in self.roles:
            if part.edition_id == edition_id:
                part.role = role
                return
        self.roles.append(UnitRole(edition_id=edition_id, role=role))

    def check_area(self) -> None:
        """Refuse a district or operating area that the city does not have; the area follows the district."""
        self.area = area_of(self.district, self.area) or ""
        errors = dict(area_faults(self.district, self.area))
        if errors:
            raise Invalid(errors={field: [text] for field, text in errors.items()})


class UnitRole(Base):
    """What a unit is in one edition: host, undertaker, executor, member or provider."""

    __tablename__ = "unit_role"

    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True)
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True, index=True)
    role: Mapped[str]


class Disclosure(Base):
    """Who was shown a unit's contact in full, when, and for what."""

    __tablename__ = "disclosure"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[str]


class UnitAct(Base):
    """What the office did in a unit's place: who, when, what (`act`), with which paper (`about`)."""

    __tablename__ = "unit_act"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    act: Mapped[str]
    about: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
