"""The brokers that a run can start beside the embedded broker: one description for each.

All listen on loopback alone, need no rights, and keep their stores in the run's folder.
"""

from bench.brokers.description import Description
from bench.brokers.finding import Importable, InstalledFile, NodeFile, Program
from wire.contract.broker import Credentials

__all__ = ["CATALOGUE"]

# Nothing of Erlang's outside the run's folder: its cookie is in HOME. Its busy waiting would count as the broker's CPU.
ERLANG = {"HOME": "$data", "ERL_CRASH_DUMP": "$data/erl_crash.dump", "ERL_MAX_PORTS": "1000000"}

MOSQUITTO = Description(
    name="mosquitto",
    install="install it (apt-get install mosquitto), or take the embedded broker",
    parts={"mosquitto": Program("mosquitto")},
    version=("$mosquitto", "-h"),  # it prints the version with a failure status
    command=("$mosquitto", "-c", "$folder/mosquitto.conf"),
    ready_s=10.0,
)
RABBITMQ = Description(
    name="rabbitmq",
    install="install RabbitMQ (apt-get install rabbitmq-server)",
    parts={
        "server": InstalledFile("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"),
        "erl": Program("erl"),
        "epmd": Program("epmd"),
    },
    version=("$server",),
    ports=3,
    helper=("$epmd", "-port", "$port_2", "-address", "$host"),
    command=("$server",),
    environment={
        **ERLANG,
        "ERL_EPMD_PORT": "$port_2",
        "ERL_EPMD_ADDRESS": "$host",
        "RUNNING_UNDER_SYSTEMD": "1",  # the script then becomes the server in place of waiting for it
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_NODENAME": "rabbit@localhost",
        "RABBITMQ_DIST_PORT": "$port_3",
        "RABBITMQ_CONFIG_FILE": "$folder/rabbitmq.conf",
        "RABBITMQ_ADVANCED_CONFIG_FILE": "$folder/advanced.config",
        "RABBITMQ_ENABLED_PLUGINS_FILE": "$folder/enabled_plugins",
        "RABBITMQ_MNESIA_BASE": "$data",
        "RABBITMQ_LOG_BASE": "$data",
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_PID_FILE": "$data/pid",
        "RABBITMQ_GENERATED_CONFIG_DIR": "$data/generated",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}",
    },
)
EJABBERD = Description(
    name="ejabberd",
    install="install ejabberd (apt-get install ejabberd)",
    parts={"erl": Program("erl"), "ejabberd": InstalledFile("/usr/lib/*/ejabberd-[0-9]*")},
    version=("$ejabberd",),
    command=(
        *("$erl", "-noinput", "-noshell", "+K", "true", "+P", "250000", "+Q", "1000000", "+sbwt", "none"),
        *("-mnesia", "dir", '"$data"', "-s", "ejabberd"),
    ),
    environment={
        **ERLANG,
        "EJABBERD_CONFIG_PATH": "$folder/ejabberd.yml",
        "EJABBERD_LOG_PATH": "$folder/ejabberd.log",
        "ERL_LIBS": "$ejabberd/..",
    },
    credentials=Credentials("wire", "wire"),  # it refuses clients without a name, and accepts any name and password
)
ACTIVEMQ = Description(
    name="activemq",
    install="install ActiveMQ and its MQTT library (apt-get install activemq libmqtt-client-java)",
    parts={
        "java": Program("java"),
        "library": InstalledFile("/usr/share/java/activemq-broker-[0-9]*.jar"),
        "jar": InstalledFile("/usr/share/activemq/bin/activemq.jar"),
        "mqtt": InstalledFile("/usr/share/java/mqtt-client.jar"),
    },
    version=("$library",),
    command=(
        *("$java", "-Xmx2g", "-XX:-UsePerfData", "-Djava.io.tmpdir=$data"),
        "-Dlog4j.configuration=file:$folder/log4j.properties",
        *("-Dactivemq.home=/usr/share/activemq", "-Dactivemq.base=$folder", "-Dactivemq.conf=$folder"),
        *("-Dactivemq.data=$data", "-Dactivemq.classpath=$mqtt", "-jar", "$jar"),
        *("start", "xbean:file:$folder/activemq.xml"),
    ),
)
AEDES = Description(
    name="aedes",
    install="install Node, and the package aedes into this folder or into a folder of NODE_PATH (npm install aedes)",
    parts={"node": Program("node"), "aedes": NodeFile("aedes/aedes.js"), "manifest": NodeFile("aedes/package.json")},
    version=("$node", "--print", "require(process.argv[1]).version", "$manifest"),
    command=("$node", "$folder/aedes.mjs", "$aedes"),
)
AMQTT = Description(
    name="amqtt",
    install="put the program of the package amqtt on PATH (pip install amqtt, in an environment of its own)",
    parts={"amqtt": Program("amqtt")},
    version=("$amqtt", "--version"),
    command=("$amqtt", "-c", "$folder/amqtt.yaml"),
)
RUMQTTD = Description(
    name="rumqttd",
    install="install the package iotcore, which contains it, beside wirestorm (pip install iotcore)",
    parts={"python": Importable("iotcore")},
    version=("$python", "-m", "iotcore", "--version"),
    # At other levels it logs a line for each packet.
    command=("$python", "-m", "iotcore", "--config", "$folder/rumqttd.toml", "--log-level", "CRITICAL"),
    one_version=True,
)
CATALOGUE = {each.name: each for each in (MOSQUITTO, RABBITMQ, EJABBERD, ACTIVEMQ, AEDES, AMQTT, RUMQTTD)}
