import { ProtocolError } from '../protocol.ts'
import { ascii } from '../wire.ts'
import { instantOf } from './fields.ts'
import { type Model, modelOf } from './models.ts'

/**
 * The outer layer of a text message:
 *
 *     +RESP:GTFRI,<version>,<id>,<name>, … ,<send time>,<count>$
 *
 * The eldest dialect has no version in front: `+RESP:GTTRI,<id>, … ,<count>,<version>`.
 */
export interface Message {
  readonly prefix: 'RESP' | 'BUFF' | 'ACK' | 'NACK'
  /** Without `GT`: `FRI`, `IGN`. */
  readonly type: string
  readonly version: string | undefined
  readonly uniqueId: string | undefined
  readonly model: Model | undefined
  /** The dialect without a version in front. */
  readonly eldest: boolean
  readonly fields: readonly string[]
  /** Where the device's name stands. */
  readonly nameAt: number
  /** Behind the last field of the body. */
  readonly end: number
  readonly vin: string | undefined
  /** As the device's own clock says, which may show local time. */
  readonly sentAtMs: number | undefined
  /** As it was sent: it is repeated in the answer, character by character. */
  readonly count: string | undefined
}

const vinForm = /^[0-9A-HJ-NPR-Z]{17}$/

export function openMessage(bytes: Uint8Array, modelName?: string): Message {
  const [text = ''] = ascii(bytes)
    .replace(/^[\0\r\n]+/, '')
    .split(/[$\0]/, 1)
  const fields = text.trimEnd().split(',')
  const [, prefix, type] = /^\+(RESP|BUFF|ACK|NACK):(?:GT)?([A-Z0-9]{2,10})$/.exec(fields[0] ?? '') ?? []
  if (prefix === undefined || type === undefined || fields.length < 3) {
    throw new ProtocolError('malformed', 'no message of this family')
  }
  const eldest = /^\d{15}$/.test(fields[1] ?? '')
  const version = eldest ? undefined : /^[0-9A-Za-z]{6}(?:[0-9A-Za-z]{4})?$/.exec(fields[1] ?? '')?.[0]
  const told = eldest ? fields[1] : fields[2]
  const model = modelOf(version, modelName)
  const idAt = eldest ? 1 : 2
  const vin = vinForm.exec(fields[idAt + 1] ?? '')?.[0]
  return {
    prefix: prefix as Message['prefix'],
    type,
    version,
    eldest,
    uniqueId: /^[0-9A-Za-z_-]{5,20}$/.test(told ?? '') ? told : undefined,
    model,
    fields,
    vin,
    nameAt: model?.vin || (vin !== undefined && model === undefined) ? idAt + 2 : eldest ? idAt : idAt + 1,
    ...endOf(fields, eldest),
  }
}

function endOf(fields: readonly string[], eldest: boolean): Pick<Message, 'end' | 'sentAtMs' | 'count'> {
  const last = fields.length - 1
  const isCount = (text: string | undefined) => /^[0-9A-Fa-f]{4}$/.test(text ?? '')
  // The eldest put the count before the version, which is the last.
  if (eldest && /^\d{10}$/.test(fields[last] ?? '') && isCount(fields[last - 1])) {
    return { end: last - 1, sentAtMs: undefined, count: fields[last - 1] }
  }
  const count = isCount(fields[last]) ? fields[last] : undefined
  const sentAt = count === undefined ? last : last - 1
  const sentAtMs = instantOf(fields[sentAt])
  // Without a count nothing says that the message is whole: its last field may be cut.
  let end = sentAtMs !== undefined || (count !== undefined && fields[sentAt] === '') ? sentAt : sentAt + 1
  if (eldest && /^\d{10}$/.test(fields[end - 1] ?? '')) end -= 1 // the version
  return { end: Math.max(end, 2), sentAtMs, count }
}

/** The body's fields between two places, never beyond its end. */
export function between(message: Message, from: number, to = message.end): string[] {
  return message.fields.slice(from, Math.max(from, Math.min(to, message.end)))
}
