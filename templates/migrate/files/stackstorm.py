"""Looks at StackStorm from outside, through its broker and its database, and says whether a stage of the migration may begin. Reads only."""

import json
import os
import socket
import sys
import time

# Queues that hold work. Those that announce changes do not count, nor does the one that nobody reads any more.
WORK = [
    "st2.actionrunner.req",
    "st2.actionrunner.work",
    "st2.actionrunner.cancel",
    "st2.actionrunner.pause",
    "st2.actionrunner.resume",
    "st2.notifiers.execution.work",
    "st2.trigger_instances_dispatch.rules_engine",
    "st2.workflow.work",
    "st2.workflow.resume",
    "st2.workflow.action.update",
]
# What has to have a reader where StackStorm runs.
READ = [
    "st2.actionrunner.req",
    "st2.actionrunner.work",
    "st2.notifiers.execution.work",
    "st2.trigger_instances_dispatch.rules_engine",
    "st2.workflow.work",
]
# States of executions that somebody works on. Paused ones and inquiries stay as they are, however long StackStorm is stopped.
UNFINISHED = ["requested", "scheduled", "delayed", "running", "pausing", "resuming", "canceling"]
# What all their names begin with, unless `prefix` of `[messaging]` says otherwise.
PREFIX = "st2"
# The first version of RabbitMQ that is not the one of before.
NEW_BROKER = 4
SHOWN = 5


def decide(mode, world):
    """What to do next, from what was seen: `go`, `wait` or `refuse`, and why.

    world["queues"]      name to (messages, readers) of the queues that there are; None where nobody looks
    world["prefix"]      what their names begin with; `st2` where it is not there
    world["executions"]  ids of unfinished executions; None where nobody looks
    world["scheduled"]   how many executions the scheduler has put aside; None where nobody looks
    world["broker"]      version of RabbitMQ; None where nobody looks
    world["redis"]       whether Redis answers; None where nobody looks
    """
    if mode == "brokers":
        return brokers(world)
    queues = world["queues"] or {}
    if mode == "running":
        names = [named(name, world.get("prefix", PREFIX)) for name in READ]
        idle = [name for name in names if world["queues"] is not None and queues.get(name, (0, 0))[1] == 0]
        return ("wait", f"nobody reads the queue {idle[0]}") if idle else ("go", "StackStorm runs")
    left = work(world, queues)
    if mode == "drained":
        return ("wait", left) if left else ("go", "StackStorm has nothing left to do")
    read = sorted(name for name, (_, readers) in queues.items() if readers)
    if read:
        return "wait", f"StackStorm still reads the queue {read[0]}"
    if left:
        return "refuse", f"{left}, and nothing of StackStorm runs: start it again, and drain it first"
    return "go", "nothing of StackStorm runs, and nothing is left to do"


def named(name, prefix):
    """What a queue is called with another prefix."""
    return prefix + name[len(PREFIX):]


def work(world, queues):
    """What is left to do, in words; nothing if there is nothing."""
    full = [f"{name} ({messages})" for name, (messages, _) in sorted(queues.items()) if messages]
    if full:
        return f"there are messages in {', '.join(full)}"
    unfinished = world["executions"] or []
    if unfinished:
        more = ", ..." if len(unfinished) > SHOWN else ""
        return f"{len(unfinished)} executions are unfinished: {', '.join(unfinished[:SHOWN])}{more}"
    if world["scheduled"]:
        return f"{world['scheduled']} executions wait for the scheduler"
    return ""


def brokers(world):
    """Whether the new servers are there."""
    version = world["broker"]
    if version is not None and int(version.split(".")[0]) < NEW_BROKER:
        return "refuse", f"RabbitMQ is {version}: the stage before this one is not done"
    if world["redis"] is False:
        return "wait", "Redis does not answer"
    return "go", "RabbitMQ and Redis answer"


def password(name):
    """A mounted password; nothing where there is none."""
    try:
        with open(os.path.join(os.environ.get("PASSWORDS", "/etc/passwords"), name), encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def encryption(files):
    """How the client encrypts, by mounted certificates: the authority's, and its own where the brokers want one. False where it does not."""
    import ssl

    folder = os.environ.get("CERTIFICATES", "/etc/certificates")
    names = {"ca.crt": "ca_certs", "tls.crt": "certfile", "tls.key": "keyfile"}
    options = {names[file]: os.path.join(folder, file) for file in files}
    return {"cert_reqs": ssl.CERT_REQUIRED, **options} if files else False


def look(task):
    """What there is to see."""
    world = {"queues": None, "executions": None, "scheduled": None, "broker": None, "redis": None}
    if task["rabbitmq"]:
        world["broker"], world["queues"] = look_at_rabbitmq(task["rabbitmq"])
        world["prefix"] = task["rabbitmq"]["prefix"]
    if task["mongodb"] and task["mode"] in ("drained", "stopped"):
        world["executions"], world["scheduled"] = look_at_mongodb(task["mongodb"])
    if task["redis"] and task["mode"] == "brokers":
        world["redis"] = look_at_redis(task["redis"])
    return world


def look_at_rabbitmq(broker):
    """The version of the broker, and the queues that it has."""
    import amqp

    login = {"userid": broker["username"], "password": password("rabbitmq-password"), "virtual_host": broker["vhost"]}
    secure = encryption(broker.get("certificates", []))
    connection = amqp.Connection(host=broker["host"], connect_timeout=5, ssl=secure, **login)
    connection.connect()
    try:
        queues = {}
        # StackStorm 3.8 reads no prefix, and its queues are those of before.
        names = [named(name, prefix) for prefix in (broker["prefix"], PREFIX) for name in WORK]
        for name in dict.fromkeys(names):
            # A queue that is not there closes the channel.
            channel = connection.channel()
            try:
                _, messages, readers = channel.queue_declare(queue=name, passive=True)
                queues[name] = (messages, readers)
                channel.close()
            except amqp.exceptions.NotFound:
                pass
        return connection.server_properties["version"], queues
    finally:
        connection.close()


def look_at_mongodb(database):
    """The executions that are unfinished, and how many the scheduler has put aside."""
    import pymongo

    login = {}
    if database["username"]:
        login = {"username": database["username"], "password": password("mongodb-password"), "authSource": database["database"]}
    client = pymongo.MongoClient(database["url"], serverSelectionTimeoutMS=10000, **login)
    try:
        st2 = client[database["database"]]
        found = st2["live_action_d_b"].find({"status": {"$in": UNFINISHED} }, {"_id": 1})
        scheduled = st2["action_execution_scheduling_queue_item_d_b"].count_documents({})
        return [str(execution["_id"]) for execution in found], scheduled
    finally:
        client.close()


def look_at_redis(redis):
    """Whether a node of Redis answers, to whom it has to."""
    secret = password("redis-password")
    login = [["AUTH", secret]] if secret else []
    words = b"".join(command(*parts) for parts in [*login, ["PING"]])
    try:
        with socket.create_connection((redis["host"], redis["port"]), timeout=5) as connection:
            connection.sendall(words)
            answer = b""
            while b"PONG" not in answer and not answer.startswith(b"-"):
                read = connection.recv(1024)
                if not read:
                    break
                answer += read
            return b"PONG" in answer
    except OSError:
        return False


def command(*parts):
    """A command as Redis takes it."""
    words = [part.encode() for part in parts]
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


def main():
    task = json.loads(os.environ["TASK"])
    pause = float(os.environ.get("PAUSE", "5"))
    end = time.monotonic() + task["timeout"]
    said = None
    while True:
        try:
            action, reason = decide(task["mode"], look(task))
        except Exception as error:  # Whatever it is, the next look may go better. Messages of drivers may name more than a type does.
            action, reason = "wait", f"cannot look at it: {type(error).__name__}"
        text = reason if action == "wait" else f"{'fine' if action == 'go' else 'refused'}: {reason}"
        if text != said:
            print(text, flush=True)
        said = text
        if action != "wait":
            return 0 if action == "go" else 1
        if time.monotonic() >= end:
            print(f"refused: {reason}, for {task['timeout']} seconds", flush=True)
            return 1
        time.sleep(pause)


if __name__ == "__main__":
    sys.exit(main())
