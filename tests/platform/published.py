"""Reads custom resources by the models that are made from their published schemas, and says which fields those do not know.

Usage: published.py FILE, with a JSON object on each line.
"""

import importlib
import json
import sys

MODELS = {
    "keda.sh/v1alpha1": "cloudcoil.models.keda.v1alpha1",
    "monitoring.coreos.com/v1": "cloudcoil.models.prometheus_operator.v1",
}


def lost(given, known, path):
    if isinstance(given, dict):
        for key, value in given.items():
            if key in known:
                yield from lost(value, known[key], path + "." + key)
            else:
                yield path + "." + key
    elif isinstance(given, list):
        for index, (one, other) in enumerate(zip(given, known)):
            yield from lost(one, other, "%s[%d]" % (path, index))


def main(path):
    with open(path) as lines:
        objects = [json.loads(line) for line in lines]
    for given in objects:
        module = MODELS.get(given["apiVersion"])
        if module is None:
            continue
        name = "%s %s" % (given["kind"], given["metadata"]["name"])
        model = getattr(importlib.import_module(module), given["kind"])
        try:
            known = model.model_validate(given).model_dump(by_alias=True, exclude_none=True, mode="json")
        except ValueError as error:
            print("%s: %s" % (name, error))
            continue
        for field in lost(given, known, ""):
            print("%s: %s is unknown" % (name, field))
        print("read", name)


main(*sys.argv[1:])
