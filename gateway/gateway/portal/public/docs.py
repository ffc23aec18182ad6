"""The API of every department, read from its OpenAPI document."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ...departments.documents import documents

blp = Blueprint("docs", __name__, url_prefix="/api/docs")
Spec = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


@blp.get("")
def show() -> ResponseReturnValue:
    """Every operation: method, path, summary, parameters, body, answers"""
    return render_template(
        "public/docs.html", documents=[_document(name, spec) for name, spec in documents().items()]
    )


def _document(name: str, spec: Spec | None) -> dict[str, Any]:
    """{name, url, operations} of one document; no operations while it cannot be had."""
    base = spec["servers"][0]["url"].rstrip("/") if spec else ""
    return {"name": name, "url": f"/api/{name}/openapi.json", "operations": operations(spec or {}, base)}


def operations(spec: Spec, prefix: str) -> list[dict[str, Any]]:
    """[{method, path, summary, description, parameters, body, responses}] of an OpenAPI 3 document."""
    found = []
    for path, item in spec.get("paths", {}).items():
        shared = item.get("parameters", [])
        for method in METHODS:
            if method in item:
                found.append(_operation(spec, method, prefix + path, item[method], shared))
    return found


def _operation(
    spec: Spec, method: str, path: str, told: dict[str, Any], shared: list[dict[str, Any]]
) -> dict[str, Any]:
    parameters = [_resolved(spec, one) for one in shared + told.get("parameters", [])]
    body = _schema(_resolved(spec, told.get("requestBody", {})))
    return {
        "method": method.upper(),
        "path": path,
        "summary": told.get("summary", ""),
        "description": told.get("description", ""),
        "parameters": [_parameter(spec, one) for one in parameters],
        "body": members(spec, body),
        "responses": [
            _response(spec, status, one) for status, one in sorted(told.get("responses", {}).items())
        ],
    }


def _parameter(spec: Spec, one: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": one["name"],
        "place": one["in"],
        "required": one.get("required", False),
        "description": one.get("description", ""),
        "type": type_of(spec, one.get("schema", {})),
    }


def _response(spec: Spec, status: str, one: dict[str, Any]) -> dict[str, Any]:
    told = _resolved(spec, one)
    schema = _schema(told)
    return {
        "status": status,
        "description": told.get("description", ""),
        "type": type_of(spec, schema) if schema else "",
    }


def members(spec: Spec, schema: dict[str, Any]) -> list[dict[str, Any]]:
    """[{name, type, required}] of an object's schema."""
    whole = _resolved(spec, schema)
    required = whole.get("required", [])
    return [
        {"name": name, "type": type_of(spec, one), "required": name in required}
        for name, one in whole.get("properties", {}).items()
    ]


def type_of(spec: Spec, schema: dict[str, Any]) -> str:
    """A schema in a few words: `string (uuid)`, `Slot[]`, `"a" | "b"`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "enum" in schema:
        return " | ".join(f'"{one}"' for one in schema["enum"])
    if schema.get("type") == "array":
        return f"{type_of(spec, schema.get('items', {}))}[]"
    variants = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if variants:
        return " | ".join(type_of(spec, one) for one in variants)
    kinds = schema.get("type", "any")
    name = " | ".join(kinds) if isinstance(kinds, list) else kinds
    return f"{name} ({schema['format']})" if "format" in schema else name


def _schema(told: dict[str, Any]) -> dict[str, Any]:
    """The schema of a body or an answer, whatever its content type."""
    return next((one.get("schema", {}) for one in told.get("content", {}).values()), {})


def _resolved(spec: Spec, one: dict[str, Any]) -> dict[str, Any]:
    """The thing itself where `one` is a reference into the document."""
    for step in one["$ref"].removeprefix("#/").split("/") if "$ref" in one else ():
        spec = spec.get(step, {})
    return spec if "$ref" in one else one
