import type { Bus } from '@clutch/shared/bus'

/** Where nats-server puts what is published with QoS 1 and 2, before it says PUBACK. It drops what no consumer wants. */
export const messagesStream = '$MQTT_msgs'
export const intakeConsumer = 'telematics-ingest'

const nanosPerMs = 1_000_000
/** What a killed process held is delivered again after this. Longer than a batch is tried. */
const ackWaitMs = 12_000

/** Full is full: a publish that has no room ends its connection without PUBACK, and the device sends it again. */
const messagesBytes = 1024 ** 3
const retainedBytes = 16 * 1024 ** 2
const maxAckPending = 2_000
/** nats-server has a bound of its own for messages, and does not apply it to MQTT. With room for what it adds. */
const messageBytes = 1024 ** 2 + 4_096

/**
 * Makes what has to be there before a device may enter: the stream, as the server itself would make it and bounded, and
 * our consumer. Without the consumer the server would acknowledge and keep nothing.
 */
export async function ensureIntake(bus: Bus): Promise<void> {
  await bus.ensureStream({
    name: messagesStream,
    subjects: ['$MQTT.msgs.>'],
    retention: 'interest',
    discard: 'new',
    max_bytes: messagesBytes,
    max_msg_size: messageBytes,
  })
  // Nobody may hear what devices have retained. It is not ours to refuse, so it is kept small.
  await bus.ensureStream({
    name: '$MQTT_rmsgs',
    subjects: ['$MQTT.rmsgs.>'],
    discard: 'old',
    max_msgs_per_subject: 1,
    max_bytes: retainedBytes,
    max_msg_size: messageBytes,
  })
  const manager = await bus.manager()
  await manager.consumers.add(messagesStream, {
    durable_name: intakeConsumer,
    filter_subjects: ['$MQTT.msgs.devices.*.readings', '$MQTT.msgs.devices.*.replies'],
    ack_policy: 'explicit',
    deliver_policy: 'all',
    ack_wait: ackWaitMs * nanosPerMs,
    max_ack_pending: maxAckPending,
    max_deliver: -1,
    num_replicas: bus.options.replicas,
  })
}
