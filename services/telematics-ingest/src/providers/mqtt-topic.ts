import { randomUUID, X509Certificate } from 'node:crypto'
import type { ConnectionSettings } from '@clutch/contracts/telematics/connections'
import { delay } from '@clutch/shared/bus'
import { readMapped } from './field-mapping.ts'
import { enterBroker, maxMessageBytes } from './mqtt-client.ts'
import { type Arrived, Gathering } from './mqtt-gathering.ts'
import { brokerAddress } from './mqtt-socket.ts'
import { type Access, type ProviderAdapter, ProviderFailure } from './provider.ts'
import { mappingOf, needsMapping } from './signed-webhook.ts'

/** How long an end waits for what is being taken. What is not durable then comes again. */
const lastMessagesMs = 3_000
const goodbyeMs = 1_000

/** JSON on a topic of somebody's broker, read as the connection's mapping says. */
export const mqttTopic: ProviderAdapter = {
  name: 'mqtt-topic',
  title: 'MQTT topic',
  kinds: ['gps-integration', 'obd2-integration'],
  delivery: 'topic',
  credentials: [
    { field: 'username', title: 'Username at the broker, where it asks for one', required: false, secret: false },
    { field: 'password', title: 'Password at the broker, where it asks for one', required: false, secret: true },
  ],
  settings: ['broker', 'topic', 'certificateAuthority', 'mapping'],
  notes: [
    'JSON, one message or a list of them; the mapping says which part is what.',
    'MQTT 3.1.1. Our session at the broker is kept while we are away, as far as the broker keeps sessions.',
    'What is published with QoS 1 is acknowledged when it is durable here; with QoS 0 it comes at most once.',
    `A message of more than ${maxMessageBytes / 1024} KiB is set aside.`,
  ],
  readTopic({ payload, isCut }, settings) {
    if (isCut) throw new ProviderFailure('unreadable', `The message has more than ${maxMessageBytes} bytes.`)
    let body: unknown
    try {
      body = JSON.parse(payload.toString('utf8')) as unknown
    } catch {
      throw new ProviderFailure('unreadable', 'The message is not JSON.')
    }
    return readMapped(body, mappingOf(settings))
  },
  async follow(access, following) {
    const gathering = new Gathering(following.take, (packetId) => broker.acknowledge(packetId))
    const onMessage = (message: Arrived, goOn: () => void) => gathering.offer(message, goOn)
    const broker = await enterBroker(access, { clientId: sessionOf(access), isClean: false, onMessage })
    const topic = topicOf(access.settings)
    try {
      if (following.leave !== undefined) await broker.unsubscribe(following.leave, access.signal)
      await following.entered()
      await broker.subscribe(topic)
    } catch (error) {
      await broker.leave()
      throw error
    }
    return {
      over: Promise.race([broker.over, gathering.failed]),
      async end({ forGood }) {
        await Promise.race([gathering.stop(), delay(lastMessagesMs)])
        // Or the broker would keep for nobody what comes.
        if (forGood) await broker.unsubscribe(topic, AbortSignal.timeout(goodbyeMs)).catch(() => {})
        await broker.leave()
      },
    }
  },
  /** Beside the session that is followed, which it does not touch. */
  async check(access) {
    const onMessage = (_message: Arrived, goOn: () => void) => goOn()
    const broker = await enterBroker(access, { clientId: `clutch-test-${randomUUID()}`, isClean: true, onMessage })
    try {
      await broker.subscribe(topicOf(access.settings))
    } finally {
      await broker.leave()
    }
    return { vehicles: undefined }
  },
  /** A clean session in place of ours is the end of it at the broker. */
  async farewell(access) {
    const onMessage = (_message: Arrived, goOn: () => void) => goOn()
    const broker = await enterBroker(access, { clientId: sessionOf(access), isClean: true, onMessage })
    await broker.leave()
  },
  wrongSettings: (settings) => [...wrongBroker(settings), ...wrongTopic(settings), ...needsMapping(settings)],
}

function sessionOf({ connectionId }: Access): string {
  return `clutch-${connectionId}`
}

function topicOf({ topic }: ConnectionSettings): string {
  if (topic === undefined) throw new ProviderFailure('refused', 'The connection names no topic.')
  return topic
}

type Wrong = { pointer: string; message: string }[]

function wrongBroker({ broker, certificateAuthority }: ConnectionSettings): Wrong {
  const wrong: Wrong = []
  const address = broker === undefined ? undefined : brokerAddress(broker)
  if (address === undefined)
    wrong.push({
      pointer: '/body/settings/broker',
      message: broker === undefined ? 'is required' : 'must name a host and a port from 1 to 65535',
    })
  if (certificateAuthority === undefined) return wrong
  const pointer = '/body/settings/certificateAuthority'
  if (address?.isSecure === false) wrong.push({ pointer, message: 'is of use with mqtts only' })
  try {
    new X509Certificate(certificateAuthority)
  } catch {
    wrong.push({ pointer, message: 'must be a certificate in PEM' })
  }
  return wrong
}

/** MQTT 3.1.1, 4.7.1: `#` is the last level, `+` is a whole one. */
function wrongTopic({ topic }: ConnectionSettings): Wrong {
  const pointer = '/body/settings/topic'
  if (topic === undefined) return [{ pointer, message: 'is required' }]
  const levels = topic.split('/')
  const isFilter = levels.every(
    (level, index) => !/[+#]/.test(level) || level === '+' || (level === '#' && index === levels.length - 1),
  )
  return isFilter ? [] : [{ pointer, message: 'must have # as its last level only, and + as a whole level' }]
}
