import type { Ack, CommandReply, Decoded, DecodeOptions } from '../protocol.ts'
import { toldZoneMin } from './information.ts'
import { type Message, openMessage } from './message.ts'
import { readingsOf } from './reading.ts'
import { identified, type QueclinkSession } from './session.ts'

/** Text frames, both directions of their answers. */

const heartbeat = 'HBD'

export function decodeText(
  frame: Uint8Array,
  session: QueclinkSession,
  options: DecodeOptions,
): Decoded<QueclinkSession> {
  const message = openMessage(frame, options.model)
  const zone = toldZoneMin(message)
  const known: QueclinkSession = {
    ...identified(session, message.uniqueId),
    ...(message.version !== undefined && { version: message.version }),
    ...(zone !== undefined && { utcOffsetMin: zone }),
  }
  const nothing = { readings: [], acks: [], commands: [], replies: [], session: known, faults: 0 }
  if (message.prefix === 'ACK' && message.type === heartbeat) {
    const { version = '', count } = message
    return {
      ...nothing,
      acks: count === undefined ? [] : [{ after: 'received', about: { heartbeat: version, count } }],
    }
  }
  const acks: Ack[] = message.count === undefined ? [] : [{ after: 'durable', about: { count: message.count } }]
  if (message.prefix === 'ACK' || message.prefix === 'NACK') {
    return { ...nothing, acks, replies: [replyOf(message)] }
  }
  const zoneMin = options.utcOffsetMin ?? known.utcOffsetMin
  return { ...nothing, ...readingsOf(message, { receivedAtMs: options.receivedAtMs, zoneMin }), acks }
}

/** The serial number of the command is the last field before the time. */
function replyOf(message: Message): CommandReply {
  const { fields, end, nameAt, type, prefix, sentAtMs } = message
  const serial = /^[0-9A-Fa-f]{4}$/.exec(fields[end - 1] ?? '')?.[0]
  const body = fields.slice(nameAt + 1, serial === undefined ? end : end - 1).filter((field) => field !== '')
  return {
    kind: 'reply',
    text: [`GT${type}`, ...body].join(',').slice(0, 1024),
    ...(sentAtMs !== undefined && { time: new Date(sentAtMs).toISOString() }),
    ...(serial !== undefined && { reference: Number.parseInt(serial, 16) }),
    ...(prefix === 'NACK' && { failed: true }),
  }
}

/** The count is repeated as it was sent, not as a number: the device compares characters. */
export function sackOf(about: Ack['about']): string {
  return about.heartbeat === undefined ? `+SACK:${about.count}$` : `+SACK:GTHBD,${about.heartbeat},${about.count}$`
}
