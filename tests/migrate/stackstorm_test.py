"""Runs stackstorm.py against stand-ins for its libraries and for Redis: every branch at least once.

stackstorm_test.py STACKSTORM_PY
"""

import contextlib
import importlib.util
import io
import json
import os
import socket
import ssl
import sys
import tempfile
import threading
import types
import unittest

spec = importlib.util.spec_from_file_location("stackstorm", sys.argv.pop(1))
stackstorm = importlib.util.module_from_spec(spec)
spec.loader.exec_module(stackstorm)

BUSY = {name: (0, 1) for name in stackstorm.WORK}
IDLE = {name: (0, 0) for name in stackstorm.WORK}


def world(**more):
    return {"queues": dict(IDLE), "executions": [], "scheduled": 0, "broker": "3.8.9", "redis": None, **more}


class Decisions(unittest.TestCase):
    def check(self, mode, seen, action, text):
        found, reason = stackstorm.decide(mode, seen)
        self.assertEqual(found, action, reason)
        self.assertIn(text, reason)

    def test_drained(self):
        self.check("drained", world(queues=dict(BUSY)), "go", "nothing left")
        self.check("drained", world(queues={**BUSY, "st2.workflow.work": (3, 1)}), "wait", "st2.workflow.work (3)")
        self.check("drained", world(executions=["a", "b"]), "wait", "2 executions are unfinished: a, b")
        self.check("drained", world(executions=[str(i) for i in range(9)]), "wait", "4, ...")
        self.check("drained", world(scheduled=1), "wait", "wait for the scheduler")
        self.check("drained", world(queues=None, executions=None, scheduled=None), "go", "nothing left")

    def test_stopped(self):
        self.check("stopped", world(), "go", "nothing of StackStorm runs")
        self.check("stopped", world(queues={}), "go", "nothing of StackStorm runs")
        self.check("stopped", world(queues={**IDLE, "st2.actionrunner.work": (0, 2)}), "wait", "still reads the queue st2.actionrunner.work")
        self.check("stopped", world(queues={**IDLE, "st2.actionrunner.work": (2, 0)}), "refuse", "drain it first")
        self.check("stopped", world(executions=["a"]), "refuse", "1 executions are unfinished")

    def test_running(self):
        self.check("running", world(queues=dict(BUSY)), "go", "runs")
        self.check("running", world(), "wait", "nobody reads the queue")
        self.check("running", world(queues={**BUSY, "st2.workflow.work": (0, 0)}), "wait", "st2.workflow.work")
        self.check("running", world(queues={}), "wait", "nobody reads")
        self.check("running", world(queues=None), "go", "runs")

    def test_brokers(self):
        self.check("brokers", world(broker="4.3.5", redis=True), "go", "answer")
        self.check("brokers", world(broker="3.13.7", redis=True), "refuse", "RabbitMQ is 3.13.7")
        self.check("brokers", world(broker="10.0", redis=False), "wait", "Redis does not answer")
        self.check("brokers", world(broker=None, redis=None), "go", "answer")


class NotFound(Exception):
    pass


class Channel:
    queues = {}

    def queue_declare(self, queue, passive):
        assert passive
        if queue not in self.queues:
            raise NotFound()
        return (queue, *self.queues[queue])

    def close(self):
        pass


class Connection:
    server_properties = {"version": "3.8.9"}
    given = None

    def __init__(self, **given):
        Connection.given = given

    def connect(self):
        if Connection.given["password"] == "wrong":
            raise RuntimeError("password wrong")

    def channel(self):
        return Channel()

    def close(self):
        pass


class Collection:
    def __init__(self, name):
        self.name = name

    def find(self, query, fields):
        assert self.name == "live_action_d_b" and query["status"]["$in"] and fields == {"_id": 1}
        return [{"_id": 7}] if Client.busy else []

    def count_documents(self, _query):
        assert self.name == "action_execution_scheduling_queue_item_d_b"
        return 0


class Client:
    busy = False
    given = None

    def __init__(self, url, **given):
        Client.given = (url, given)

    def __getitem__(self, database):
        assert database == "st2"
        return {name: Collection(name) for name in ("live_action_d_b", "action_execution_scheduling_queue_item_d_b")}

    def close(self):
        pass


amqp = types.ModuleType("amqp")
amqp.Connection, amqp.exceptions = Connection, types.SimpleNamespace(NotFound=NotFound)
pymongo = types.ModuleType("pymongo")
pymongo.MongoClient = Client
sys.modules.update(amqp=amqp, pymongo=pymongo)


class Deeds(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        os.environ.update(PASSWORDS=self.folder.name, PAUSE="0.01")
        self.write("rabbitmq-password", "r4bbit")
        self.write("mongodb-password", "m0ngo")
        Channel.queues, Client.busy = dict(IDLE), False

    def write(self, name, text):
        with open(os.path.join(self.folder.name, name), "w", encoding="utf-8") as file:
            file.write(text)

    def run_task(self, mode, timeout=0, **more):
        task = {
            "mode": mode,
            "timeout": timeout,
            "rabbitmq": {"host": "st2-rabbitmq:5672", "vhost": "/", "prefix": "st2", "username": "admin"},
            "mongodb": {"url": "mongodb://h/st2", "username": "st2-admin", "database": "st2"},
            "redis": None,
            **more,
        }
        os.environ["TASK"] = json.dumps(task)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            status = stackstorm.main()
        return status, said.getvalue()

    def test_a_drained_release(self):
        self.assertEqual(self.run_task("drained"), (0, "fine: StackStorm has nothing left to do\n"))
        self.assertEqual(Connection.given["password"], "r4bbit")
        self.assertEqual(Client.given[1]["password"], "m0ngo")
        self.assertEqual(Client.given[1]["authSource"], "st2")

    def test_brokers_are_asked_by_tls_where_stackstorm_does(self):
        self.run_task("drained")
        self.assertIs(Connection.given["ssl"], False)
        broker = {"host": "st2-rabbitmq:5671", "vhost": "/", "prefix": "st2", "username": "admin", "certificates": ["ca.crt", "tls.crt", "tls.key"]}
        self.assertEqual(self.run_task("drained", rabbitmq=broker)[0], 0)
        folder = "/etc/certificates/"
        self.assertEqual(Connection.given["ssl"], {
            "cert_reqs": ssl.CERT_REQUIRED, "ca_certs": folder + "ca.crt", "certfile": folder + "tls.crt", "keyfile": folder + "tls.key",
        })

    def test_queues_may_have_another_prefix(self):
        broker = {"host": "st2-rabbitmq:5672", "vhost": "/", "prefix": "foo", "username": "admin"}
        Channel.queues = {**BUSY, "foo.workflow.work": (3, 1)}
        status, said = self.run_task("drained", rabbitmq=broker)
        self.assertEqual((status, "foo.workflow.work (3)" in said), (1, True), said)
        status, said = self.run_task("running", rabbitmq=broker)
        self.assertEqual((status, "nobody reads the queue foo.actionrunner.req" in said), (1, True), said)
        Channel.queues = {stackstorm.named(name, "foo"): (0, 1) for name in stackstorm.WORK}
        self.assertEqual(self.run_task("running", rabbitmq=broker)[0], 0)

    def test_queues_of_before_have_no_prefix_of_the_users(self):
        broker = {"host": "st2-rabbitmq:5672", "vhost": "/", "prefix": "foo", "username": "admin"}
        Channel.queues = {"st2.workflow.work": (3, 1)}
        status, said = self.run_task("stopped", timeout=0.05, rabbitmq=broker)
        self.assertEqual((status, "st2.workflow.work" in said), (1, True), said)

    def test_queues_that_are_not_there_are_empty(self):
        Channel.queues = {"st2.workflow.work": (0, 0)}
        self.assertEqual(self.run_task("stopped")[0], 0)

    def test_work_is_waited_for_and_then_refused(self):
        Client.busy = True
        status, said = self.run_task("drained", timeout=0.05)
        self.assertEqual(status, 1)
        self.assertEqual(said, "1 executions are unfinished: 7\nrefused: 1 executions are unfinished: 7, for 0.05 seconds\n")

    def test_servers_that_do_not_answer_are_told_without_what_they_say(self):
        self.write("rabbitmq-password", "wrong")
        status, said = self.run_task("running")
        self.assertEqual((status, said.splitlines()[0]), (1, "cannot look at it: RuntimeError"))

    def test_what_is_elsewhere_is_not_looked_at(self):
        Client.given = None
        self.assertEqual(self.run_task("drained", rabbitmq=None, mongodb=None)[0], 0)
        self.assertIsNone(Client.given)
        self.assertEqual(self.run_task("running", mongodb={"url": "x", "username": None, "database": "st2"}, rabbitmq=None)[0], 0)

    def test_without_a_login_there_is_no_password(self):
        self.run_task("drained", mongodb={"url": "x", "username": None, "database": "st2"})
        self.assertNotIn("password", Client.given[1])

    def redis(self, answer):
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        heard = []

        def serve():
            connection, _ = server.accept()
            with connection:
                heard.append(connection.recv(1024))
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        return {"host": "127.0.0.1", "port": server.getsockname()[1]}, heard

    def test_the_new_brokers(self):
        Connection.server_properties = {"version": "4.3.5"}
        self.addCleanup(setattr, Connection, "server_properties", {"version": "3.8.9"})
        self.write("redis-password", "r3dis")
        place, heard = self.redis(b"+OK\r\n+PONG\r\n")
        self.assertEqual(self.run_task("brokers", redis=place), (0, "fine: RabbitMQ and Redis answer\n"))
        self.assertEqual(heard, [b"*2\r\n$4\r\nAUTH\r\n$5\r\nr3dis\r\n*1\r\n$4\r\nPING\r\n"])
        place, _ = self.redis(b"-WRONGPASS invalid\r\n")
        self.assertEqual(self.run_task("brokers", redis=place)[0], 1)
        place, _ = self.redis(b"")
        self.assertEqual(self.run_task("brokers", redis=place)[0], 1)
        closed = socket.create_server(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        closed.close()
        self.assertEqual(self.run_task("brokers", redis={"host": "127.0.0.1", "port": port})[0], 1)

    def test_the_old_broker_is_not_the_new_one(self):
        status, said = self.run_task("brokers")
        self.assertEqual(status, 1)
        self.assertIn("refused: RabbitMQ is 3.8.9", said)


if __name__ == "__main__":
    unittest.main()
