"""Patches: JSON merge patches, and Kubernetes' strategic ones, which merge lists by what names their items."""

import schema as s


def merge(target, patch, schema):
    """A strategic merge patch. Without a schema it is a JSON merge patch, which replaces lists."""
    if not isinstance(patch, dict):
        return patch
    if patch.get("$patch") == "replace":
        return {key: value for key, value in patch.items() if key != "$patch"}
    result = dict(target) if isinstance(target, dict) else {}
    if "$retainKeys" in patch:
        result = {key: value for key, value in result.items() if key in patch["$retainKeys"]}
    orders = {}
    for key, value in patch.items():
        if key.startswith("$setElementOrder/"):
            orders[key.split("/", 1)[1]] = value
        elif key.startswith("$deleteFromPrimitiveList/"):
            field = key.split("/", 1)[1]
            result[field] = [item for item in result.get(field, []) if item not in value]
        elif key.startswith("$"):
            continue
        elif value is None:
            result.pop(key, None)
        elif isinstance(value, list):
            result[key] = merge_lists(result.get(key) or [], value, s.resolved(s.child(schema, key)))
        else:
            result[key] = merge(result.get(key), value, s.child(schema, key))
    for key, order in orders.items():
        if key in result:
            result[key] = ordered(result[key], order, s.resolved(s.child(schema, key)))
    return result


def merge_key(definition):
    return definition.get("x-kubernetes-patch-merge-key") if is_merged(definition) else None


def is_merged(definition):
    return "merge" in definition.get("x-kubernetes-patch-strategy", "").split(",")


def merge_lists(target, patch, definition):
    key = merge_key(definition)
    if not is_merged(definition):
        return patch
    if key is None:
        return [*target, *(item for item in patch if item not in target)]
    if any(item.get("$patch") == "replace" for item in patch):
        return [item for item in patch if "$patch" not in item]
    merged = list(target)
    for item in patch:
        found = [index for index, old in enumerate(merged) if old.get(key) == item.get(key)]
        if item.get("$patch") == "delete":
            merged = [old for old in merged if old.get(key) != item.get(key)]
        elif found:
            merged[found[0]] = merge(merged[found[0]], item, s.item(definition))
        else:
            merged.append(item)
    return merged


def ordered(items, order, definition):
    """Items in the order that a patch asks for; those that it does not name come last."""
    key = merge_key(definition)
    wanted = [entry.get(key) if isinstance(entry, dict) else entry for entry in order]
    place = lambda item: wanted.index(name) if (name := item.get(key) if isinstance(item, dict) else item) in wanted else len(wanted)
    return sorted(items, key=place)
