import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { type Ack, type Decoded, type DecodeOptions, type FrameFamily, ProtocolError } from '../protocol.ts'
import { commandKinds, encodeCommand, replyOf } from './commands.ts'
import { encodeAcknowledge, type Message, openMessage, recognises, services, split, types } from './frames.ts'
import { decodeReport, opaqueReport, tellsPlace } from './reports.ts'
import { calampVoice } from './voice.ts'

export interface CalampSession {
  readonly uniqueId?: string
}

export const calamp: FrameFamily<CalampSession> = {
  name: 'calamp',
  transports: ['udp', 'tcp'],
  recognises,
  split,
  decode,
  encodeAck,
  newSession: () => ({}),
  commands: commandKinds,
  encodeCommand,
  voice: calampVoice,
}

function decode(bytes: Uint8Array, session: CalampSession, { receivedAtMs }: DecodeOptions): Decoded<CalampSession> {
  const message = openMessage(bytes)
  const { service, type, sequence, body } = message
  if (service === services.acknowledged && type === types.unitRequest) {
    throw new ProtocolError('unsupported', 'a request for a device')
  }
  const readings: DecodedReading[] = tellsPlace(type)
    ? [decodeReport(type, body)]
    : opaqueTypes.has(type) && body.length > 0
      ? [opaqueReport(type, body, receivedAtMs)]
      : []
  const after = readings.length > 0 ? 'durable' : 'received'
  return {
    readings,
    sources: readings.map(() => Uint8Array.of(type, ...body)),
    acks: service === services.acknowledged ? [{ after, about: { type, sequence } }] : [],
    commands: [],
    replies: service === services.response ? [replyOf(message)] : [],
    session: identified(session, message),
    faults: 0,
  }
}

/** What these hold is of the device's surroundings; what others without a place hold is of the device itself. */
const opaqueTypes: ReadonlySet<number> = new Set([types.miniUserData, types.miniAppData])

/** A message that is not taken is not answered: the device sends it again. */
function encodeAck({ about }: Ack, outcome: 'accepted' | 'refused'): Uint8Array | undefined {
  return outcome === 'accepted' ? encodeAcknowledge(Number(about.type), Number(about.sequence)) : undefined
}

function identified(session: CalampSession, { mobileId }: Message): CalampSession {
  if (mobileId === undefined || session.uniqueId === mobileId) return session
  if (session.uniqueId !== undefined) throw new ProtocolError('malformed', 'the device changed its identity')
  return { ...session, uniqueId: mobileId }
}
