import { delay } from '@clutch/shared/bus'
import type { ErrorWithReasonCode, IPublishPacket, MqttClient } from 'mqtt'
import type { Arrived } from './mqtt-gathering.ts'
import { brokerAddress, openSocket, tooSlow } from './mqtt-socket.ts'
import { BoundedWire } from './mqtt-wire.ts'
import { type Access, ProviderFailure } from './provider.ts'

/** Of a message with its topic; as much as a device of our own may say at once. */
export const maxMessageBytes = 256 * 1024
/** A broker that is silent for half as long again is gone. */
const keepaliveSeconds = 30
const farewellMs = 1_000
const noPuback = new Error('not acknowledged yet')

/** A session at a broker, MQTT 3.1.1. */
export interface BrokerSession {
  /** Resolves with why, when the connection is over. */
  readonly over: Promise<ProviderFailure>
  /** @throws ProviderFailure */
  subscribe(topic: string): Promise<void>
  /** @throws ProviderFailure */
  unsubscribe(topic: string, patience: AbortSignal): Promise<void>
  acknowledge(packetId: number): void
  /** Says goodbye; the session stays at the broker, unless it was begun clean. */
  leave(): Promise<void>
}

/**
 * The client acknowledges a message as soon as `handleMessage` calls back without an error, and gives no next one before it
 * calls back; for MQTT 3.1.1 it knows no other way (`customHandleAcks` is of MQTT 5). So it is always called back with an error, which
 * lets the next message come and acknowledges nothing; PUBACK is written here, when the message is durable.
 * @throws ProviderFailure
 */
export async function enterBroker(
  { settings, credentials, addresses, signal }: Access,
  options: { clientId: string; isClean: boolean; onMessage(message: Arrived, goOn: () => void): void },
): Promise<BrokerSession> {
  const address = settings.broker === undefined ? undefined : brokerAddress(settings.broker)
  if (address === undefined)
    throw new ProviderFailure('refused', 'The connection names no broker.', {
      remedy: 'Give settings.broker with PATCH, such as mqtts://broker.example:8883.',
    })
  const socket = await openSocket(address, settings, addresses, signal)
  const wire = new BoundedWire(socket, maxMessageBytes)
  const client = await begin()
  let lastError: Error | undefined
  let isLeft = false
  client.on('error', (error) => {
    lastError = error
  })
  const over = new Promise<ProviderFailure>((resolve) => {
    client.once('close', () => resolve(whyOver(lastError)))
  })
  client.handleMessage = (packet, goOn) => options.onMessage(arrived(packet), () => goOn(noPuback))
  try {
    await answered(new Promise<void>((resolve) => client.once('connect', () => resolve())))
  } catch (error) {
    wire.destroy()
    throw error
  }

  return {
    over,
    async subscribe(topic) {
      try {
        await answered(client.subscribeAsync(topic, { qos: 1 }))
      } catch (error) {
        if (error instanceof ProviderFailure) throw error
        // The client gives up its questions before it says that the connection is over.
        if (wire.destroyed) throw await over
        throw new ProviderFailure('refused', 'The broker does not let this user read the topic.', {
          remedy: 'Let the broker allow it, or name another topic with PATCH.',
        })
      }
    },
    async unsubscribe(topic, patience) {
      await answered(client.unsubscribeAsync(topic), patience)
    },
    acknowledge(packetId) {
      if (!isLeft && !wire.destroyed) wire.write(Buffer.from([0x40, 0x02, packetId >> 8, packetId & 0xff]))
    },
    async leave() {
      if (isLeft) return
      isLeft = true
      client.end()
      // A broker that has stopped reading would keep us here.
      await Promise.race([over, delay(farewellMs)])
      wire.destroy()
      await over
    },
  }

  async function begin(): Promise<MqttClient> {
    // 20 MB that only those need who follow a topic.
    const { MqttClient } = await import('mqtt')
    const { username, password } = credentials
    return new MqttClient(() => wire, {
      protocolVersion: 4,
      clientId: options.clientId,
      clean: options.isClean,
      ...(username !== undefined || password !== undefined ? { username: username ?? '' } : {}),
      ...(password !== undefined && { password }),
      keepalive: keepaliveSeconds,
      // Whoever holds the lease decides when to try again.
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      timerVariant: 'native',
    })
  }

  /** Waits for the broker's answer, unless the connection or our patience ends first. */
  async function answered<Answer>(answer: Promise<Answer>, patience = signal): Promise<Answer> {
    let stopWaiting = () => {}
    const impatient = new Promise<never>((_, reject) => {
      stopWaiting = () => reject(tooSlow())
      patience.addEventListener('abort', stopWaiting, { once: true })
      if (patience.aborted) stopWaiting()
    })
    impatient.catch(() => {})
    try {
      const isOver = over.then((failure) => Promise.reject(failure))
      return await Promise.race([answer, isOver, impatient])
    } finally {
      patience.removeEventListener('abort', stopWaiting)
    }
  }
}

function arrived({ topic, payload, qos, messageId, length = 0 }: IPublishPacket): Arrived {
  return {
    topic,
    payload: Buffer.isBuffer(payload) ? payload : Buffer.from(payload),
    isCut: length > maxMessageBytes,
    packetId: qos === 1 ? messageId : undefined,
  }
}

/** CONNACK of MQTT 3.1.1, 3.2.2.3. */
function whyOver(error: Error | undefined): ProviderFailure {
  const { code } = (error ?? {}) as Partial<ErrorWithReasonCode>
  if (code === 1) return new ProviderFailure('refused', 'The broker does not speak MQTT 3.1.1.')
  if (code === 2) return new ProviderFailure('refused', 'The broker does not accept our client id.')
  if (code === 3) return new ProviderFailure('unavailable', 'The broker says that it is not available.')
  if (code === 4 || code === 5)
    return new ProviderFailure('credentials-refused', 'The broker refuses the username or the password.')
  if (error?.message === 'Keepalive timeout')
    return new ProviderFailure('unavailable', 'The broker does not answer any more.')
  return new ProviderFailure('unavailable', 'The broker ended the connection.')
}
