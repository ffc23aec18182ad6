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
    lines = []
    for path, item in spec.get("paths", {}).items():
        common = item.get("parameters", [])
        for method in METHODS:
            if method in item:
                lines.append(_operation(spec, method, prefix + path, item[method], common))
    return lines


def _operation(
    spec: Spec, method: str, path: str, operation: dict[str, Any], common: list[dict[str, Any]]
) -> dict[str, Any]:
    parameters = [_resolve(spec, parameter) for parameter in common + operation.get("parameters", [])]
    body = _schema(_resolve(spec, operation.get("requestBody", {})))
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": [_parameter(spec, parameter) for parameter in parameters],
        "body": members(spec, body),
        "responses": [
            _response(spec, status, response)
            for status, response in sorted(operation.get("responses", {}).items())
        ],
    }


def _parameter(spec: Spec, parameter: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "required": parameter.get("required", False),
        "description": parameter.get("description", ""),
        "type": type_of(spec, parameter.get("schema", {})),
    }


def _response(spec: Spec, status: str, response: dict[str, Any]) -> dict[str, Any]:
    response = _resolve(spec, response)
    schema = _schema(response)
    return {
        "status": status,
        "description": response.get("description", ""),
        "type": type_of(spec, schema) if schema else "",
    }


def members(spec: Spec, schema: dict[str, Any]) -> list[dict[str, Any]]:
    """[{name, type, required}] of an object's schema."""
    whole = _resolve(spec, schema)
    required_names = whole.get("required", [])
    return [
        {"name": name, "type": type_of(spec, member), "required": name in required_names}
        for name, member in whole.get("properties", {}).items()
    ]


def type_of(spec: Spec, schema: dict[str, Any]) -> str:
    """A schema in a few words: `string (uuid)`, `Slot[]`, `"a" | "b"`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    if schema.get("type") == "array":
        return f"{type_of(spec, schema.get('items', {}))}[]"
    variants = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if variants:
        return " | ".join(type_of(spec, variant) for variant in variants)
    kinds = schema.get("type", "any")
    name = " | ".join(kinds) if isinstance(kinds, list) else kinds
    return f"{name} ({schema['format']})" if "format" in schema else name


def _schema(body: dict[str, Any]) -> dict[str, Any]:
    """The schema of a body or an answer, whatever its content type."""
    return next((content.get("schema", {}) for content in body.get("content", {}).values()), {})


def _resolve(spec: Spec, thing: dict[str, Any]) -> dict[str, Any]:
    """The thing itself where `thing` is a reference into the document."""
    for step in thing["$ref"].removeprefix("#/").split("/") if "$ref" in thing else ():
        spec = spec.get(step, {})
    return spec if "$ref" in thing else thing
