"""What templates name: classes with a rule in a stylesheet, so that no page loses its layout unnoticed; scripts
that are modules, so that none changes what another one calls by the same name."""

import re
from pathlib import Path

import gateway

ROOT = Path(gateway.__file__).parent
MARKS = {"desk-phone", "aloud", "sheet-lines"}
"""Classes that tests and scripts look for; what is read aloud is styled in large print alone."""


def test_every_class_of_a_template_has_a_rule_in_the_stylesheets():
    sheets = "".join(path.read_text() for path in (ROOT / "static").glob("*.css") if path.stem != "large")
    styled = set(re.findall(r"\.([a-z][\w-]*)", sheets)) | MARKS
    templates = [path for path in (ROOT / "portal").rglob("*.html") if not path.stem.endswith("_large")]
    unstyled = {(path.name, word) for path in templates for word in words_of(path) if word not in styled}
    assert unstyled == set()


def test_every_script_of_a_template_is_a_module():
    templates = (ROOT / "portal").rglob("*.html")
    tags = {tag for path in templates for tag in re.findall(r"<script\b[^>]*>", path.read_text())}
    assert {tag for tag in tags if 'type="' not in tag and "nomodule" not in tag} == set() and len(tags) > 5


def words_of(path):
    """The classes that a template spells out; those that it puts together are left aside."""
    classes = re.findall(r'class="([^"]*)"', path.read_text())
    words = (word for text in classes for word in re.sub(r"\{[{%].*?[%}]\}", " ", text).split())
    return [word for word in words if re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", word)]
