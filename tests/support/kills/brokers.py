"""The commands of brokers that keep sessions and messages on disk, so that they can be killed and started again."""

from bench.brokers import embedded

__all__ = ["BROKERS"]


def mosquitto(folder, ports):
    """Write the configuration of a mosquitto that saves its store after each change; return its command.

    It acknowledges a message before it saves: a message that is on its way at a kill may be lost.
    """
    config = folder / "mosquitto.conf"
    config.write_text(
        f"listener {ports[0]} 127.0.0.1\nallow_anonymous true\nuser root\n"
        "max_inflight_messages 0\nmax_queued_messages 65000\n"
        f"persistence true\npersistence_location {folder}/\nautosave_on_changes true\nautosave_interval 1\n"
    )
    return ["mosquitto", "-c", str(config)]


def nats(folder, ports):
    """Write the configuration of the embedded broker's server with its consumers on disk; return its command.

    The server makes its streams itself, on disk too.
    """
    config = folder / "nats.conf"
    text = embedded.configuration(1, [[*ports[1:], ports[0]]], folder / "store")
    config.write_text(text.replace("consumer_memory_storage: true", "consumer_memory_storage: false"))
    return [str(embedded.executable()), "-c", str(config)]


# By the option's word. Each takes a folder and embedded.PORTS ports, of which the first listens for MQTT.
BROKERS = {"mosquitto": mosquitto, "embedded": nats}
