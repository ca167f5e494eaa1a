"""Brokers of a real RabbitMQ, started from what st2ha renders, each as its pod would be: a network namespace of its own, the rendered
configuration, plugins, definitions and cookie, and a name that the others resolve. StackStorm's client library talks to them.

cluster.py SCENARIO MANIFESTS IN_LATER_DEBIAN   (as root; what it makes ends with it)

Prints `ok` or fails. What a laptop cannot offer is exchanged: the address of the Kubernetes API, and paths.
"""

import base64
import http.server
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import kombu

NAMESPACE = "stackstorm"
# The exchange and queues that StackStorm 3.9 declares: (name, durable, exclusive, auto-delete, becomes a quorum queue).
QUEUES = [
    *((f"st2.{name}", True, False, False, True) for name in (
        "actionrunner.req", "actionrunner.work", "actionrunner.cancel", "actionrunner.pause", "actionrunner.resume",
        "notifiers.execution.work", "resultstracker.work", "trigger_instances_dispatch.rules_engine", "workflow.work",
        "workflow.resume", "workflow.action.update", "preinit", "sensor.watch.sensor_container-1f2e")),
    ("st2.trigger.watch.TimerEngine-9a8b", True, True, True, False),
]
# RabbitMQ 4.3 refuses these unless they are permitted; 4.0 can be told to.
DENIED = ["transient_nonexcl_queues", "global_qos", "queue_master_locator", "amqp_address_v1"]


def run(*command, **more):
    return subprocess.run(command, check=True, text=True, timeout=120, **more)


def wait_for(what, check, seconds=120):
    """The first answer of `check` that is not falsy."""
    end, last = time.time() + seconds, None
    while time.time() < end:
        try:
            answer = check()
            if answer:
                return answer
        except Exception as error:  # What is tried does not answer yet.
            last = error
        time.sleep(0.5)
    raise SystemExit(f"no {what} after {seconds} s: {last}")


class Rendered:
    """The manifests of one render."""

    def __init__(self, path):
        with open(path) as file:
            self.items = json.load(file)["items"]
        self.pod = self.object("StatefulSet", "st2-rabbitmq")["spec"]["template"]["spec"]
        self.replicas = self.object("StatefulSet", "st2-rabbitmq")["spec"]["replicas"]

    def object(self, kind, *names):
        """The object of this kind that has one of these names: the provider's own, or those of Bitnami's."""
        (found,) = [item for item in self.items if item["kind"] == kind and item["metadata"]["name"] in names]
        return found

    def secret(self, name, key):
        return base64.b64decode(self.object("Secret", name)["data"][key])

    def definitions(self):
        secret = self.object("Secret", "st2-rabbitmq-start-definitions", "st2-rabbitmq-definitions")
        return base64.b64decode(secret["data"]["rabbitmq-definitions.json"]).decode()

    def config(self, key):
        return self.object("ConfigMap", "st2-rabbitmq-settings", "st2-rabbitmq-config")["data"].get(key)

    def url(self):
        text = base64.b64decode(self.object("Secret", "st2-st2-config-secrets")["data"]["st2.secrets.conf"]).decode()
        return re.search(r"(?ms)^\[messaging\].*?^url = (.*?)$", text)[1]

    def encryption(self):
        """StackStorm's settings about encryption of `[messaging]`, and the files that its pods mount for them."""
        text = self.object("ConfigMap", "st2-st2-config")["data"]["st2.docker.conf"]
        section = re.search(r"(?ms)^\[messaging\]$(.*?)(^\[|\Z)", text)
        settings = dict(re.findall(r"(?m)^(ssl\w*) = (.*)$", section[1])) if section else {}
        pod = self.object("Deployment", "st2-st2workflowengine")["spec"]["template"]["spec"]
        name = "st2-rabbitmq-tls-vol"
        folders = [mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"] if mount["name"] == name]
        files = {}
        for volume in (volume["secret"] for volume in pod["volumes"] if volume["name"] == name):
            for item in volume["items"]:
                files[os.path.join(folders[0], item["path"])] = self.secret(volume["secretName"], item["key"])
        return settings, files

    def certificates(self):
        """The files of the brokers' own certificates."""
        for volume in self.pod["volumes"]:
            if volume["name"] == "certificates":
                return {key: self.secret(volume["secret"]["secretName"], key) for key in ("ca.crt", "tls.crt", "tls.key")}
        return {}

    def stop_script(self):
        return self.pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]

    def environment(self, pod):
        """The variables of the broker's container, with $(NAME) filled in as the kubelet does."""
        known = {}
        for variable in self.pod["containers"][0]["env"]:
            field = variable.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath")
            value = {"metadata.name": pod, "metadata.namespace": NAMESPACE}[field] if field else variable["value"]
            known[variable["name"]] = re.sub(r"\$\((\w+)\)", lambda name: known[name[1]], value)
        return known


def kubernetes(replicas):
    """The part of the Kubernetes API that brokers before 4.1 ask: the addresses behind the headless Service."""
    addresses = [{"ip": f"10.99.0.{10 + index}", "hostname": f"st2-rabbitmq-{index}"} for index in range(replicas)]
    endpoints = json.dumps({"subsets": [{"notReadyAddresses": addresses, "ports": []}]}).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(201 if self.command == "POST" else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(endpoints)))
            self.end_headers()
            self.wfile.write(endpoints)

        do_GET = do_POST = answer

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("10.99.0.1", 8001), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


class Broker:
    """A broker in a network namespace of its own."""

    def __init__(self, cluster, index):
        self.cluster, self.index = cluster, index
        self.pod = f"st2-rabbitmq-{index}"
        self.address = f"10.99.0.{10 + index}"
        self.folder = os.path.join(cluster.folder, self.pod)
        os.mkdir(self.folder)
        run("ip", "netns", "add", self.pod)
        run("ip", "link", "add", f"v{index}", "type", "veth", "peer", "name", "eth0", "netns", self.pod)
        run("ip", "link", "set", f"v{index}", "master", "br0", "up")
        for command in (["addr", "add", f"{self.address}/24", "dev", "eth0"], ["link", "set", "eth0", "up"], ["link", "set", "lo", "up"]):
            run("ip", "-n", self.pod, *command)
        rendered = cluster.rendered
        config = rendered.config("rabbitmq.conf").replace("/app/", "/work/").replace("/etc/rabbitmq-certificates/", "/work/") + "\n" + "\n".join([
            "cluster_formation.k8s.scheme = http", "cluster_formation.k8s.port = 8001", "cluster_formation.k8s.token_path = /work/token",
            "cluster_formation.k8s.cert_path = /work/token", "cluster_formation.k8s.namespace_path = /work/namespace",
            *(f"deprecated_features.permit.{name} = false" for name in cluster.denied), "",
        ])
        names = [f"10.99.0.{10 + n} st2-rabbitmq-{n}.st2-rabbitmq-headless.{NAMESPACE}.svc.cluster.local" for n in range(rendered.replicas)]
        hosts = ["127.0.0.1 localhost", "10.99.0.1 kubernetes.default.svc.cluster.local", *names, ""]
        plugins = rendered.config("enabled_plugins") or "[rabbitmq_management,rabbitmq_peer_discovery_k8s].\n"
        for name, text in {"rabbitmq.conf": config, "hosts": "\n".join(hosts), "token": "token", "namespace": NAMESPACE,
                           "enabled_plugins": plugins, "rabbitmq-definitions.json": rendered.definitions()}.items():
            with open(os.path.join(self.folder, name), "w") as file:
                file.write(text)
        for name, data in rendered.certificates().items():
            with open(os.path.join(self.folder, name), "wb") as file:
                file.write(data)
        cookie = os.path.join(self.folder, ".erlang.cookie")
        with open(cookie, "wb") as file:
            file.write(rendered.secret("st2-rabbitmq", "rabbitmq-erlang-cookie"))
        os.chmod(cookie, 0o400)
        self.environment = {
            **(cluster.environment or rendered.environment)(self.pod), "HOME": "/work", "PATH": "/usr/sbin:/usr/bin", "LANG": "C.UTF-8",
            "RABBITMQ_CONF_ENV_FILE": "/work/none", "RABBITMQ_CONFIG_FILE": "/work/rabbitmq.conf", "RABBITMQ_ENABLED_PLUGINS_FILE": "/work/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": "/work/mnesia", "RABBITMQ_LOG_BASE": "/work", "RABBITMQ_LOGS": "/work/log", "RABBITMQ_GENERATED_CONFIG_DIR": "/work/generated",
            # The start script then becomes the broker instead of watching over it.
            "RUNNING_UNDER_SYSTEMD": "true", "HOSTNAME": self.pod, "ST2HA_LATER_DEBIAN": os.environ["ST2HA_LATER_DEBIAN"],
        }
        self.process = None

    def inside(self, *command):
        return ["ip", "netns", "exec", self.pod, sys.argv[3], self.folder, *command]

    def start(self):
        output = open(os.path.join(self.folder, "output"), "a")
        self.process = subprocess.Popen(self.inside("/usr/lib/rabbitmq/bin/rabbitmq-server"), env=self.environment, stdin=subprocess.DEVNULL,
                                        stdout=output, stderr=output)

    def log(self):
        texts = []
        for name in ("log", "output"):
            path = os.path.join(self.folder, name)
            texts.append(open(path).read() if os.path.exists(path) else "")
        return "\n".join(texts)

    def up(self):
        def started():
            if self.process.poll() is not None:
                raise SystemExit(f"{self.pod} ended with {self.process.returncode}:\n{self.log()[-3000:]}")
            return "Server startup complete" in self.log()
        wait_for(f"start of {self.pod}", started)

    def tool(self, *command):
        """What a command line tool prints, run as inside of the pod."""
        tools = {"PATH": "/usr/lib/rabbitmq/bin:/usr/sbin:/usr/bin"}
        done = subprocess.run(self.inside(*command), env={**self.environment, **tools}, text=True, capture_output=True, timeout=120)
        if done.returncode:
            raise SystemExit(f"{command}: {done.stdout}{done.stderr}\n{self.log()[-2000:]}")
        return done.stdout

    def kill(self, how=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(60)


class Cluster:
    """The brokers of one render."""

    def __init__(self, rendered, denied=DENIED, environment=None):
        self.rendered, self.denied, self.environment = rendered, denied, environment
        self.folder = tempfile.mkdtemp(prefix="rabbitmq-")
        os.makedirs("/run/netns", exist_ok=True)
        # Names of network namespaces are files, which thus go with this process's mounts.
        run("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "br0", "type", "bridge")
        run("ip", "addr", "add", "10.99.0.1/24", "dev", "br0")
        run("ip", "link", "set", "br0", "up")
        kubernetes(rendered.replicas)
        self.brokers = [Broker(self, index) for index in range(rendered.replicas)]

    def client(self, index=0):
        """StackStorm's client, logged in by the URL of st2.conf at one of the brokers, encrypted as st2.conf says."""
        parts = urllib.parse.urlsplit(self.rendered.url())
        login, server = parts.netloc.rsplit("@", 1)
        settings, files = self.rendered.encryption()
        assert (parts.scheme, settings.get("ssl")) in (("amqp", None), ("amqps", "True")), (parts.scheme, settings)
        options = {"ssl": self.ssl(settings, files)} if settings else {}
        url = f"{parts.scheme}://{login}@{self.brokers[index].address}:{server.rsplit(':', 1)[1]}{parts.path}"
        return kombu.Connection(url, connect_timeout=5, **options)

    def ssl(self, settings, files):
        """What StackStorm hands to its client (st2common/transport/utils.py), with the mounted files in a folder of this machine."""
        local = {}
        for path, data in files.items():
            local[path] = os.path.join(self.folder, "client-" + os.path.basename(path))
            with open(local[path], "wb") as file:
                file.write(data)
        assert settings.pop("ssl") == "True" and settings.pop("ssl_cert_reqs") == "required", settings
        names = {"ssl_ca_certs": "ca_certs", "ssl_certfile": "certfile", "ssl_keyfile": "keyfile"}
        return {"cert_reqs": ssl.CERT_REQUIRED, **{names[name]: local[path] for name, path in settings.items()}}

    def end(self):
        for broker in self.brokers:
            broker.kill()
        shutil.rmtree(self.folder)


def declare(connection):
    channel = connection.channel()
    exchange = kombu.Exchange("st2.execution", type="topic", durable=True)
    exchange(channel).declare()
    for name, durable, exclusive, auto_delete, _ in QUEUES:
        kombu.Queue(name, exchange, routing_key=name, durable=durable, exclusive=exclusive, auto_delete=auto_delete)(channel).declare()
    # What st2stream listens on has its name from the server.
    kombu.Queue("", exchange, exclusive=True)(channel).declare()
    channel.basic_qos(0, 1, False)
    return channel, exchange


def is_refused(cluster, login):
    connection = cluster.client()
    connection.userid, connection.password = login
    try:
        connection.connect()
    except Exception:
        return True
    return False


def one(cluster):
    """Login, declarations, types of queues, a large message, the policy, the mechanisms."""
    (broker,) = cluster.brokers
    broker.start()
    broker.up()
    with cluster.client() as connection:
        connection.connect()
        channel, exchange = declare(connection)
        rows = json.loads(broker.tool("rabbitmqctl", "list_queues", "name", "type", "policy", "--formatter", "json", "-q"))
        found = {row["name"]: (row["type"].lower().removeprefix("rabbit_").removesuffix("_queue"), row["policy"]) for row in rows}
        for name, *_, is_quorum in QUEUES:
            assert found[name][0] == ("quorum" if is_quorum else "classic"), (name, found[name])
            expires = ".watch." in name
            assert (found[name][1] == "st2-watch-queues-expire") == expires, (name, found[name])
        # Declaring what is there already is how every service starts.
        declare(connection)
        body = b"r" * (17 * 1024 * 1024)
        kombu.Producer(channel, exchange).publish(body, routing_key="st2.actionrunner.work", delivery_mode=2, content_type="application/data", content_encoding="binary")
        queue = kombu.Queue("st2.actionrunner.work", exchange)(channel)
        message = wait_for("message of 17 MiB", lambda: queue.get(no_ack=True), 30)
        assert len(message.body) == len(body), len(message.body)
        mechanisms = connection.default_channel.connection.server_properties and connection.default_channel.connection.mechanisms
        names = mechanisms if isinstance(mechanisms, (list, tuple)) else mechanisms.split()
        names = sorted(name.decode() if isinstance(name, bytes) else name for name in names)
        assert names == ["AMQPLAIN", "PLAIN"], names
    assert is_refused(cluster, ("guest", "guest")) and is_refused(cluster, ("admin", "wrong"))
    broker.tool(*cluster.rendered.stop_script())
    memory = re.search(r"Memory high watermark set to \d+ MiB \(\d+ bytes\) of \d+ MiB \((\d+) bytes\)", broker.log())
    wanted = re.search(r"total_memory_available_override_value = (\d+)", cluster.rendered.config("rabbitmq.conf"))[1]
    assert memory and memory[1] == wanted, (memory and memory[0], wanted)


def encrypted(cluster):
    """StackStorm logs in by TLS alone, checks the broker's certificate, and shows one where the broker wants to see it."""
    (broker,) = cluster.brokers
    broker.start()
    broker.up()
    settings, files = cluster.rendered.encryption()
    with cluster.client() as connection:
        connection.connect()
        assert connection.as_uri().startswith("amqps://"), connection.as_uri()
        declare(connection)
    assert is_refused(cluster, ("admin", "wrong"))

    def is_turned_away(settings):
        parts = urllib.parse.urlsplit(cluster.rendered.url())
        login, _ = parts.netloc.rsplit("@", 1)
        connection = kombu.Connection(f"amqps://{login}@{broker.address}:5671/", connect_timeout=5, ssl=cluster.ssl(dict(settings), files))
        try:
            connection.connect()
        except Exception:
            return True
        return False

    # Without the authority's certificate nobody vouches for the broker.
    without = {name: value for name, value in settings.items() if name != "ssl_ca_certs"}
    assert is_turned_away(without)
    anonymous = {name: value for name, value in settings.items() if name not in ("ssl_certfile", "ssl_keyfile")}
    wants = "fail_if_no_peer_cert = true" in cluster.rendered.config("rabbitmq.conf")
    assert ("ssl_certfile" in settings) == wants and is_turned_away(anonymous) == wants, settings


def three(cluster):
    """A cluster of three forms by the rendered discovery; queues have a copy on each; one may die, one may leave in order."""
    for broker in cluster.brokers:
        broker.start()
    for broker in cluster.brokers:
        broker.up()
    first, second, third = cluster.brokers

    def running(broker):
        status = json.loads(broker.tool("rabbitmqctl", "cluster_status", "--formatter", "json", "-q"))
        return sorted(status["running_nodes"])

    assert len(running(first)) == 3, running(first)
    with cluster.client(1) as connection:
        channel, exchange = declare(connection)
    rows = json.loads(first.tool("rabbitmqctl", "list_queues", "name", "members", "--formatter", "json", "-q"))
    members = {row["name"]: row["members"] for row in rows}
    assert len(members["st2.actionrunner.work"]) == 3, members

    first.kill()

    def works():
        with cluster.client(1) as connection:
            channel = connection.channel()
            kombu.Producer(channel, kombu.Exchange("st2.execution", type="topic")).publish("x", routing_key="st2.workflow.work", delivery_mode=2)
            return kombu.Queue("st2.workflow.work")(channel).get(no_ack=True)

    wait_for("service with two of three", works, 60)
    first.start()
    wait_for("return of the first", lambda: len(running(second)) == 3, 90)
    third.tool(*cluster.rendered.stop_script())
    third.kill(signal.SIGTERM)
    wait_for("service after a planned stop", works, 60)


def mirrored(cluster):
    """The definitions of old brokers, with their policy of mirroring: a broker of RabbitMQ 4 does not boot with them."""
    (broker,) = cluster.brokers
    broker.start()
    wait_for("failed boot", lambda: broker.process.poll() is not None, 90)
    assert "Validation failed" in broker.log() and "ha-" in broker.log(), broker.log()[-3000:]


def of_bitnami(pod):
    """The variables that the scripts of Bitnami's image leave to the broker."""
    domain = f".st2-rabbitmq-headless.{NAMESPACE}.svc.cluster.local"
    return {"RABBITMQ_USE_LONGNAME": "true", "RABBITMQ_NODENAME": f"rabbit@{pod}{domain}", "K8S_ADDRESS_TYPE": "hostname",
            "K8S_SERVICE_NAME": "st2-rabbitmq-headless", "K8S_HOSTNAME_SUFFIX": domain}


def main():
    scenario, path = sys.argv[1:3]
    rendered = Rendered(path)
    cluster = Cluster(rendered, *(([], of_bitnami) if scenario == "mirrored" else ()))
    try:
        {"one": one, "encrypted": encrypted, "three": three, "mirrored": mirrored}[scenario](cluster)
        print("ok")
    finally:
        cluster.end()


main()
