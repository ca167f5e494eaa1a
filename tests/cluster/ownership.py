"""Who has written which field of an object: `metadata.managedFields`, and what server-side apply makes of it.

A set of fields is kept here as {path: value}, a path being a tuple of the steps that `managedFields` is made of: `f:spec`,
`k:{"name":"a"}`, `v:"a"`, and `.` for the item of a list itself.
"""

import json

import schema as s

# Nobody is asked about these.
NOT_OWNED = ("apiVersion", "kind", "status")
NOT_OWNED_METADATA = ("name", "namespace", "uid", "creationTimestamp", "resourceVersion", "generation", "managedFields", "selfLink")


class Conflict(Exception):
    """Fields that somebody else has written otherwise."""


def leaves(value, schema, path=()):
    """All fields of a value with their values."""
    found = {}
    if isinstance(value, dict) and value and not s.is_atomic(schema):
        for key, inner in value.items():
            found |= leaves(inner, s.child(schema, key), (*path, f"f:{key}"))
        return found
    definition = s.resolved(schema)
    if isinstance(value, list) and value and s.list_keys(definition):
        for inner in value:
            step = (*path, item_step(inner, definition))
            found |= {(*step, "."): step[-1]} | leaves(inner, s.item(definition), step)
        return found
    if isinstance(value, list) and value and s.is_set(definition):
        return {(*path, f"v:{json.dumps(inner)}"): inner for inner in value}
    return {path: value}


# What names an item where it does not do so itself.
ABSENT = {"protocol": "TCP"}


def item_step(value, definition):
    names = {key: value.get(key, ABSENT.get(key)) for key in s.list_keys(definition)}
    return f"k:{json.dumps({key: name for key, name in names.items() if name is not None}, separators=(',', ':'))}"


def owned(value, schema):
    """The fields of an object that somebody can own."""
    metadata = {key: inner for key, inner in value["metadata"].items() if key not in NOT_OWNED_METADATA}
    kept = {key: inner for key, inner in value.items() if key not in (*NOT_OWNED, "metadata")}
    return leaves({**kept, **({"metadata": metadata} if metadata else {})}, schema)


def to_json(paths):
    tree = {}
    for path in sorted(paths):
        branch = tree
        for step in path:
            branch = branch.setdefault(step, {})
    return tree


def from_json(tree, path=()):
    if not tree:
        return {path} if path else set()
    return set().union(*(from_json(inner, (*path, key)) for key, inner in tree.items()))


def entry(manager, operation, paths, subresource=None):
    made = {"manager": manager, "operation": operation, "fieldsType": "FieldsV1", "fieldsV1": to_json(paths)}
    return {**made, "subresource": subresource} if subresource else made


def after_update(owners, manager, old, new, schema):
    """Who owns what after somebody has written an object as a whole: what that has changed."""
    before = owned(old, schema) if old else {}
    after = owned(new, schema)
    changed = {path for path, value in after.items() if path not in before or before[path] != value}
    gone = set(before) - set(after)
    kept, own = [], set()
    for owner in owners:
        if owner.get("subresource"):
            kept.append(owner)
            continue
        paths = from_json(owner["fieldsV1"]) - gone
        if (owner["manager"], owner["operation"]) == (manager, "Update"):
            own = paths
        elif paths - changed:
            kept.append({**owner, "fieldsV1": to_json(paths - changed)})
    return [*kept, entry(manager, "Update", own | changed)] if own | changed else kept


def apply(owners, manager, live, given, schema, force):
    """The object after a server-side apply, and who owns what then."""
    config = owned(given, schema)
    before = owned(live, schema)
    changed = {path for path, value in config.items() if path in before and before[path] != value}
    others, own = [], set()
    for owner in owners:
        if (owner["manager"], owner["operation"]) == (manager, "Apply"):
            own = from_json(owner["fieldsV1"])
            continue
        paths = from_json(owner["fieldsV1"])
        disputed = paths & changed
        if disputed and not force:
            fields = "\n".join("." + ".".join(step.removeprefix("f:") for step in path) for path in sorted(disputed))
            raise Conflict(f'Apply failed with {len(disputed)} conflict{"s" if len(disputed) > 1 else ""}: conflicts with "{owner["manager"]}":\n{fields}')
        if paths - disputed:
            others.append({**owner, "fieldsV1": to_json(paths - disputed)})
    merged = merge(live, given, schema)
    kept = set(config).union(*(from_json(owner["fieldsV1"]) for owner in others)) if others else set(config)
    # Items first: without the fields that name it, an item could not be found any more.
    for path in sorted(own - kept, key=lambda path: (path[-1] != ".", -len(path), path)):
        place = path[:-1] if path[-1] == "." else path
        if not names_its_item(path) and not any(other[:len(place)] == place for other in kept):
            remove(merged, path, schema)
    return merged, [*others, entry(manager, "Apply", set(config))]


def names_its_item(path):
    """Such a field goes with its item only."""
    item, field = (path[-2:] if len(path) > 1 else ("", ""))
    return item.startswith("k:") and field.removeprefix("f:") in json.loads(item[2:])


def merge(live, given, schema):
    if not (isinstance(live, type(given)) and isinstance(given, (dict, list))) or s.is_atomic(schema):
        return given
    definition = s.resolved(schema)
    if isinstance(given, dict):
        merged = dict(live)
        for key, inner in given.items():
            merged[key] = merge(live[key], inner, s.child(schema, key)) if key in live else inner
        return merged
    if s.list_keys(definition):
        step = lambda inner: item_step(inner, definition)
        before, after = {step(inner): inner for inner in live}, {step(inner): inner for inner in given}
        together = {key: merge(before[key], inner, s.item(definition)) if key in before else inner for key, inner in after.items()}
        return [*together.values(), *(inner for key, inner in before.items() if key not in together)]
    if s.is_set(definition):
        return [*given, *(inner for inner in live if inner not in given)]
    return given


def remove(value, path, schema):
    """Takes a field away, and what is empty without it."""
    step, rest, definition = path[0], path[1:], s.resolved(schema)
    if step.startswith("f:"):
        key = step[2:]
        if not isinstance(value, dict) or key not in value:
            return
        if rest:
            remove(value[key], rest, s.child(schema, key))
            if value[key] not in ({}, []):
                return
        del value[key]
    elif isinstance(value, list):
        for inner in list(value):
            is_it = json.dumps(inner) == step[2:] if step.startswith("v:") else item_step(inner, definition) == step
            if is_it and rest not in ((), (".",)):
                remove(inner, rest, s.item(definition))
            elif is_it:
                value.remove(inner)
