import { type Ack, type Decoded, type DecodeOptions, type FrameFamily, ProtocolError } from '../protocol.ts'
import {
  type Answered,
  compactAck,
  encodeAck,
  encodeResendRequest,
  generalAck,
  registeredAck,
  result,
} from './answers.ts'
import { commands, encodeCommand } from './commands.ts'
import { type Address, compactMessages, encodeFrame, type Header, openFrame, recognises, split } from './frames.ts'
import { uniqueIdOf } from './identity.ts'
import { answerToText, idInText, isGathered, type Meaning, meaningOf } from './messages.ts'
import type { Jt808Session } from './session.ts'
import { gather } from './subpackages.ts'
import { voice } from './voice.ts'

export const jt808: FrameFamily<Jt808Session> = {
  name: 'jt808',
  transports: ['tcp', 'udp'],
  recognises,
  split,
  decode,
  encodeAck,
  newSession: () => ({}),
  commands,
  encodeCommand,
  voice,
}

const encryptionBits = 0x1c00

function decode(bytes: Uint8Array, session: Jt808Session, options: DecodeOptions): Decoded<Jt808Session> {
  const frame = openFrame(bytes)
  if (frame.kind === 'text') return decodeText(frame.text, session, options)
  const { header, body, faults } = frame
  const address = addressIn(header)
  const [fault] = faults
  if (fault && options.checksum === 'strict') {
    throw new ProtocolError(fault.code, fault.message, refusal(header, address, result.wrong))
  }
  const known = identified(session, uniqueIdOf(header.phone), address)
  if (header.properties & encryptionBits && !compactMessages.has(header.message)) {
    throw new ProtocolError('unsupported', 'encrypted', refusal(header, address, result.unsupported))
  }
  try {
    const decoded = decodeMessage(header, body, known, options)
    return options.checksum === 'count' ? { ...decoded, faults: faults.length } : decoded
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw new ProtocolError(error.code, error.message, refusal(header, address, result.wrong))
  }
}

function addressIn({ delimiter, version, phone }: Header): Address {
  return { delimiter, phone, ...(version !== undefined && { version }) }
}

function refusal(header: Header, address: Address, code: number): Uint8Array {
  return encodeAck({ after: 'received', about: generalAck(header, address, code) }, 'accepted')
}

function identified(session: Jt808Session, uniqueId: string, address?: Address): Jt808Session {
  if (session.uniqueId !== undefined && session.uniqueId !== uniqueId) {
    throw new ProtocolError('malformed', 'the device changed its identity')
  }
  return { ...session, uniqueId, ...(address && { address }) }
}

function decodeText(text: string, session: Jt808Session, options: DecodeOptions): Decoded<Jt808Session> {
  const id = idInText(text)
  const known = id === undefined ? session : identified(session, uniqueIdOf(id))
  const answer = answerToText(text, options.receivedAtMs)
  const said = answer ? { commands: [answer] } : { replies: [{ kind: 'text', text }] }
  return { readings: [], acks: [], commands: [], replies: [], faults: 0, session: known, ...said }
}

function decodeMessage(
  header: Header,
  body: Uint8Array,
  session: Jt808Session,
  options: DecodeOptions,
): Decoded<Jt808Session> {
  const { part, message, serial } = header
  if (!part || !isGathered(message)) return meant(header, body, session, options, [{ message, serial }])
  const gathered = gather(session.waiting ?? [], header, body, options.receivedAtMs)
  if (!gathered) throw new ProtocolError('malformed', `part ${part.index} of ${part.total}`)
  const { waiting, whole, missing } = gathered
  const after = withWaiting(session, waiting)
  if (whole) {
    // Each part is answered, and none before all of it is stored.
    const answered = whole.serials.map((one) => ({ message, serial: one }))
    return meant({ ...header, serial: whole.serials[0] ?? serial }, whole.body, after, options, answered)
  }
  const request = missing && encodeResendRequest(addressIn(header), missing)
  return { readings: [], acks: [], commands: request ? [request] : [], replies: [], faults: 0, session: after }
}

function withWaiting({ waiting: _, ...session }: Jt808Session, waiting: Jt808Session['waiting']): Jt808Session {
  return waiting?.length ? { ...session, waiting } : session
}

function meant(
  header: Header,
  body: Uint8Array,
  session: Jt808Session,
  options: DecodeOptions,
  answered: readonly Answered[],
): Decoded<Jt808Session> {
  const meaning = meaningOf(body, {
    header,
    receivedAtMs: options.receivedAtMs,
    version: header.version,
    model: options.model ?? session.model,
    utcOffsetMin: options.utcOffsetMin,
    toldUtcOffsetMin: session.utcOffsetMin,
  })
  const { readings = [], replies = [], send } = meaning
  const address = addressIn(header)
  return {
    readings: readings.map(({ reading }) => reading),
    ...(readings.length > 0 && { sources: readings.map(({ source }) => source) }),
    acks: answered.flatMap((one) => acksOf(meaning, one, address)),
    commands: send ? [encodeFrame(address, { ...send, serial: 0 })] : [],
    replies,
    session: {
      ...session,
      ...(meaning.model !== undefined && { model: meaning.model }),
      ...(meaning.utcOffsetMin !== undefined && { utcOffsetMin: meaning.utcOffsetMin }),
    },
    faults: 0,
  }
}

function acksOf({ answer, readings = [] }: Meaning, answered: Answered, address: Address): Ack[] {
  const after = readings.length > 0 ? 'durable' : 'received'
  switch (answer) {
    case 'none':
      return []
    case 'registered':
      return [{ after: 'identified', about: registeredAck(answered, address) }]
    case 'identified':
      return [{ after: 'identified', about: generalAck(answered, address) }]
    case 'compact':
      return [{ after, about: compactAck(answered, address) }]
    case 'not-supported':
      return [{ after, about: generalAck(answered, address, result.unsupported) }]
    default:
      return [{ after, about: generalAck(answered, address) }]
  }
}
