#!/bin/sh
# Who may publish and read what on RabbitMQ, by user: run once against the broker, after its users are made. A topic
# wire/v1/de is the routing key wire.v1.de there. docs/service.md says why.
set -e
exchange=amq.topic
queues='^(mqtt-subscription-.*|mqtt-will-.*)$'
for user in wire worker; do
    rabbitmqctl set_permissions "$user" "$queues" "$queues|^$exchange\$" "$queues|^$exchange\$"
done
# The wire publishes releases, leads its workers, and holds its id.
rabbitmqctl set_topic_permissions wire "$exchange" \
    '^(wire\.v1\..*|wirestorm\.[^.]+\.(worker\.[^.]+|claim))$' '^wirestorm\.[^.]+\.(desk|claim)$'
# A worker reads releases for its outlets, and reports to the wire. It publishes no release.
rabbitmqctl set_topic_permissions worker "$exchange" '^wirestorm\.[^.]+\.desk$' '^(wire\.v1\..*|wirestorm\.[^.]+\.worker\.[^.]+)$'
# Every other client reads releases, and publishes nothing: give each user the same with READER in place of its name.
#   rabbitmqctl set_permissions READER "$queues" "$queues" "$queues|^$exchange\$"
#   rabbitmqctl set_topic_permissions READER "$exchange" '^$' '^wire\.v1\..*$'
