"""A broker with enhanced authentication by SCRAM, whose server side is another implementation (MQTT 5.0 §4.12)."""

import mqtt5
import scramp

from tests.support.mqtt_bytes import packet, read_packet

__all__ = ["METHOD", "read", "scram_broker"]

METHOD = "SCRAM-SHA-256"


async def read(reader):
    """The next packet, by an independent codec."""
    first, body = await read_packet(reader)
    return mqtt5.read(memoryview(packet(first, body)))[0]


def scram_broker(password="pencil", *, proof_in_auth=False, lie=False, connects=None, **limits):
    """A broker that lets one user in, whose password it never gets; ``limits`` are those of its CONNACK."""

    async def serve(reader, writer):
        mechanism = scramp.ScramMechanism(METHOD)
        server = mechanism.make_server({"user": mechanism.make_auth_info(password)}.__getitem__)
        hello = await read(reader)
        if connects is not None:
            connects.append(hello)
        server.set_client_first(hello.authentication_data.decode())
        code = mqtt5.AuthReasonCode.CONTINUE_AUTHENTICATION
        challenge = mqtt5.AuthPacket(
            authentication_method=METHOD, authentication_data=server.get_server_first().encode(), reason_code=code
        )
        writer.write(challenge.write())
        answer = await read(reader)
        try:
            server.set_client_final(answer.authentication_data.decode())
        except scramp.ScramException:
            writer.write(mqtt5.ConnAckPacket(reason_code=mqtt5.ConnAckReasonCode.NOT_AUTHORIZED).write())
            return
        proof = b"v=AAAA" if lie else server.get_server_final().encode()
        if proof_in_auth:
            last = mqtt5.AuthPacket(authentication_method=METHOD, authentication_data=proof, reason_code=code)
            writer.write(last.write())
            await read(reader)
            proof = None
        writer.write(mqtt5.ConnAckPacket(authentication_method=METHOD, authentication_data=proof, **limits).write())
        while True:
            first, body = await read_packet(reader)
            if first >> 4 == 3:
                at = 2 + body[1]
                writer.write(b"\x40\x02" + body[at : at + 2])
            elif first >> 4 == 8:
                writer.write(b"\x90\x04" + body[:2] + b"\0\x01")

    return serve
