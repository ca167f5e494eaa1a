"""Reads settings with the libraries that StackStorm reads them with, and prints what arrives as JSON.

Usage: read.py VERSION OPTIONS FILE...; an unknown section, an unknown name and a value of a wrong type are faults.
"""

import json
import sys

from kombu import Connection
from oslo_config import cfg
from tooz import coordination

KINDS = {"str": cfg.StrOpt, "int": cfg.IntOpt, "bool": cfg.BoolOpt, "list": cfg.ListOpt, "float": cfg.FloatOpt, "dict": cfg.DictOpt}


def number(version):
    return tuple(int(part) for part in version.split("."))


def options(path, version):
    """Section, option and the names that it is written by."""
    with open(path) as lines:
        for line in lines:
            if not line.strip() or line.startswith("#"):
                continue
            section, name, kind, *more = line.split()
            facts = dict(fact.split("=") for fact in more)
            if number(facts.get("since", "0.0")) > version or number(facts.get("until", "9.9")) < version:
                continue
            alias = facts.get("alias")
            if kind.startswith("choice:"):
                option = cfg.StrOpt(name, choices=kind.partition(":")[2].split(","), deprecated_name=alias)
            else:
                option = KINDS[kind](name, deprecated_name=alias)
            yield section, option, [name] + ([alias] if alias else [])


def read(version, path, files):
    conf, known, faults, values = cfg.ConfigOpts(), {}, [], {}
    for section, option, names in options(path, number(version)):
        conf.register_opt(option, group=section)
        for name in names:
            known[section, name] = option.name
    conf([], project="st2", default_config_files=files, default_config_dirs=[])
    for file in files:
        sections = {}
        cfg.ConfigParser(file, sections).parse()
        for section, settings in sections.items():
            for name in settings:
                option = known.get((section, name.replace("-", "_")))
                if option is None:
                    faults.append("[%s] %s is unknown" % (section, name))
                    continue
                try:
                    values.setdefault(section, {})[option] = getattr(conf[section], option)
                except (ValueError, cfg.Error) as error:
                    faults.append("[%s] %s: %s" % (section, name, type(error).__name__))
    return values, faults


def database(settings):
    """The URL, as pymongo takes it apart."""
    try:
        from pymongo.uri_parser import parse_uri
    except ImportError:
        return None
    found = parse_uri(settings["host"])
    return {"nodes": found["nodelist"], "database": found["database"], "username": found["username"], "options": dict(found["options"])}


def messaging(settings):
    """Each URL, as kombu takes it apart."""
    found = []
    for url in settings.get("cluster_urls") or [settings["url"]]:
        info = Connection(url, ssl=settings.get("ssl")).info()
        found.append({key: info[key] for key in ("transport", "hostname", "port", "userid", "password", "virtual_host")})
    return found


def coordinator(settings):
    """The client that tooz makes of the URL, which connects to nothing before it is used."""
    driver = coordination.get_coordinator(settings["url"], b"member")
    client = driver._make_client(driver._parsed_url, driver._options, driver.timeout)
    pool = client.connection_pool
    keys = ("host", "port", "db", "username", "password", "ssl", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "socket_timeout")

    def arguments(pool):
        encrypted = {"ssl": True} if "SSL" in pool.connection_class.__name__ else {}
        return {key: value for key, value in {**pool.connection_kwargs, **encrypted}.items() if key in keys and value is not None}

    found = {"client": arguments(pool)}
    if hasattr(pool, "sentinel_manager"):
        found["master"] = pool.service_name
        found["sentinels"] = [arguments(sentinel.connection_pool) for sentinel in pool.sentinel_manager.sentinels]
    return found


def main(version, path, *files):
    values, faults = read(version, path, list(files))
    found = {"values": values, "faults": faults}
    if not faults:
        for section, take_apart in (("database", database), ("messaging", messaging), ("coordination", coordinator)):
            if {"host", "url", "cluster_urls"} & set(values.get(section, {})):
                found[section] = take_apart(values[section])
    json.dump(found, sys.stdout)


main(*sys.argv[1:])
