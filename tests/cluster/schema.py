"""Kubernetes' types: what an API server makes of the fields that it is given, before it stores them.

The fields, their types and how their lists merge come from Kubernetes' own OpenAPI documents, as the package `kubernetes-validate`
carries them. They do not say which fields an API server drops when they are `false`, `0` or empty: that depends on the Go types,
and stands in zeros.json (see zeros.py).
"""

import fractions
import json
import os

import kubernetes_validate

VERSION = "v1.33.0"
HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(os.path.dirname(kubernetes_validate.__file__), "kubernetes-json-schema", f"{VERSION}-local")
with open(os.path.join(FOLDER, "_definitions.json")) as file:
    DEFINITIONS = json.load(file)["$defs"]
with open(os.path.join(HERE, "zeros.json")) as file:
    KEPT = {name: set(fields) for part in json.load(file).values() for name, fields in part.items()}
KINDS = {
    (gvk["group"], gvk["version"], gvk["kind"]): name
    for name, definition in DEFINITIONS.items()
    for gvk in definition.get("x-kubernetes-group-version-kind", [])
}
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
# What stands in for a field of which nothing is known: it is kept as it is.
UNKNOWN = {}


class Mistake(Exception):
    """A field that no object of this kind has, or one of the wrong type."""


def of(group, version, kind):
    """The schema of a kind; that of a kind of somebody else's says nothing."""
    name = KINDS.get((group, version, kind))
    return {"$ref": f"#/$defs/{name}"} if name else UNKNOWN


def name_of(schema):
    """`io.k8s.api.core.v1.Container`, if a schema is that of a type with a name."""
    return schema["$ref"].rsplit("/", 1)[1] if "$ref" in schema else ""


def short(schema):
    return name_of(schema).rsplit(".", 1)[-1]


def resolved(schema):
    return DEFINITIONS[name_of(schema)] if "$ref" in schema else schema


def type_of(schema):
    kind = resolved(schema).get("type")
    return next((one for one in kind if one != "null"), None) if isinstance(kind, list) else kind


def child(schema, key):
    """The schema of a field or of an entry of a map."""
    schema = resolved(schema)
    return schema.get("properties", {}).get(key) or schema.get("additionalProperties") or UNKNOWN


def item(schema):
    return schema.get("items", UNKNOWN)


def list_keys(schema):
    """The fields that name an item of a list, as server-side apply and `managedFields` know them."""
    return schema.get("x-kubernetes-list-map-keys", []) if schema.get("x-kubernetes-list-type") == "map" else []


def is_set(schema):
    return schema.get("x-kubernetes-list-type") == "set"


def is_atomic(schema):
    return "atomic" in (schema.get("x-kubernetes-map-type"), resolved(schema).get("x-kubernetes-map-type"))


def stored(value, schema, path="", strict=True):
    """What a server keeps of a value: nothing that is unknown, `null`, or a zero that its type leaves out."""
    name = name_of(schema)
    if name == QUANTITY:
        return quantity(value, path)
    if name == INT_OR_STRING:
        return expect(value, (int, str), path)
    if name.endswith(".Time") or name.endswith(".MicroTime"):
        return expect(value, str, path)
    definition = resolved(schema)
    kind = type_of(definition)
    if "properties" in definition:
        return fields(expect(value, dict, path), schema, definition["properties"], path, strict)
    if kind == "object" and isinstance(definition.get("additionalProperties"), dict):
        entry = definition["additionalProperties"]
        zero = "" if type_of(entry) == "string" else None
        entries = {key: zero if inner is None else stored(inner, entry, f"{path}.{key}", strict) for key, inner in expect(value, dict, path).items()}
        return {key: inner for key, inner in entries.items() if inner is not None}
    if kind == "array":
        return [stored(inner, definition["items"], f"{path}[{index}]", strict) for index, inner in enumerate(expect(value, list, path))]
    if kind == "boolean":
        return expect(value, bool, path)
    if kind == "integer":
        return expect(value, int, path)
    if kind == "string":
        return expect(value, str, path)
    return value


def fields(value, schema, properties, path, strict):
    kept = {}
    for key, inner in value.items():
        if key not in properties:
            if strict:
                raise Mistake(f'strict decoding error: unknown field "{f"{path}.{key}".lstrip(".")}"')
            continue
        if inner is None:
            continue
        inner = stored(inner, properties[key], f"{path}.{key}", strict)
        if not (is_zero(inner, properties[key]) and key not in KEPT.get(short(schema), ())):
            kept[key] = inner
    return kept


def is_zero(value, schema):
    """Whether a field has the value that Go gives it when nobody does. A structure, and what stands for one, never has."""
    # What has a name is a structure, or an interface.
    if name_of(schema) or type_of(schema) is None:
        return False
    return value in (False, 0, "", [], {})


def expect(value, kinds, path):
    is_right = isinstance(value, kinds) and not (isinstance(value, bool) and kinds in (int, (int, str)))
    if not is_right:
        raise Mistake(f"json: cannot unmarshal {type(value).__name__} into Go struct field {path.lstrip('.')}")
    return value


SUFFIXES = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}


def quantity(value, path):
    """A quantity as Kubernetes writes it: `1024Mi` is `1Gi`, `0.5` is `500m`."""
    text = str(expect(value, (str, int, float), path)).strip()
    digits = text.rstrip("numkKMGTPEi")
    suffix = text[len(digits):]
    try:
        if suffix in BINARY:
            number, binary = fractions.Fraction(digits) * 2 ** BINARY[suffix], True
        else:
            number, binary = fractions.Fraction(digits) * fractions.Fraction(10) ** SUFFIXES[suffix], False
    except (KeyError, ValueError):
        raise Mistake(f"quantities must match the regular expression, in {path.lstrip('.')}") from None
    if binary and number >= 1024 and number.denominator == 1:
        number, power = int(number), 0
        while number % 1024 == 0 and power < 60 and number:
            number, power = number // 1024, power + 10
        return f"{number}{next((name for name, bits in BINARY.items() if bits == power), '')}"
    for name, exponent in sorted(SUFFIXES.items(), key=lambda pair: -pair[1]):
        scaled = number / fractions.Fraction(10) ** exponent
        if scaled.denominator == 1 and (exponent <= 0 or abs(scaled) >= 1) and number:
            return f"{scaled.numerator}{name}"
    return "0"
