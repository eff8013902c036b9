import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, readingOnReceipt } from '../draft.ts'
import { type CommandReply, type DecodeOptions, ProtocolError } from '../protocol.ts'
import { tellOwn, tellPack, tellPackItems } from './battery.ts'
import { tellCause } from './causes.ts'
import { fixIn, readingOf } from './fix.ts'
import type { Frame } from './frames.ts'
import { tellBraces, tellList, tellPairs } from './masts.ts'

/** What the messages mean, by their command. */
interface Told {
  readonly reading?: DecodedReading
  readonly reply?: CommandReply
}

/** Who speaks, and nothing else. BQ86 is of a diagnostic plug; no document says what stands in it. */
const empty = new Set(['BP00', 'BP05', 'BQ86'])

/** Answers to commands: to A.xx comes B.xx, with a digit or what was asked for. Some have the fix that was asked for. */
const answers = /^(BP0[1-4]|BP07|BP1\d|BR0[2-9]|BT0\d|BU0\d|BV0[01]|BX0\d|BS0\d)$/

/** @throws {ProtocolError} */
export function meaningOf({ command, body, hasCommas }: Frame, options: DecodeOptions): Told {
  const text = /^(\d{6}),(\d{6}),\$(.*?)\$?$/s.exec(body)
  if (text) return { reply: textReply(command, text, options) }
  if (command === 'ZC20') return { reading: tellOwn(body, options) }
  if (command === 'BS50') return { reading: tellPack(body, options) }
  if (command === 'BS51') return { reading: tellPackItems(body, options) }
  const vin = command === 'BV00' ? /^[0-9A-Z]{17}$/i.exec(body)?.[0] : undefined
  if (vin !== undefined) return { reading: { ...readingOnReceipt(options.receivedAtMs), vin: vin.toUpperCase() } }
  if (body.includes('{')) return { reading: tellBraces(body, options) }
  if (command === 'BZ00') return { reading: tellPairs(body, options) }
  const fix = fixIn(body, hasCommas, options)
  if (fix) {
    tellCause(fix.reading, command, fix.before)
    // A report at its time answers nothing, whatever began it.
    const isAnswer = answers.test(command) && command !== 'BR02'
    return { reading: fix.reading, ...(isAnswer && { reply: { kind: command, text: body } }) }
  }
  const list = tellList(command, body, options)
  if (list) return { reading: list }
  if (empty.has(command)) return {}
  if (answers.test(command)) return { reply: { kind: command, text: body } }
  if (body.trim() === '') throw new ProtocolError('unsupported', `message ${command}`)
  const reading = readingOnReceipt(options.receivedAtMs)
  keepRaw(reading, 'event', command)
  keepRaw(reading, 'extra', body.slice(0, 1024))
  return { reading }
}

/** ddmmyy · hhmmss · $ what a text message would have said $ */
function textReply(
  command: string,
  [, date = '', time = '', text = '']: readonly string[],
  options: DecodeOptions,
): CommandReply {
  return { kind: command, text, time: readingOf(date, time, true, options).time }
}

/** The digit behind BO01, which its answer repeats. */
export function alarmDigit({ command, body }: Frame): string | undefined {
  return command === 'BO01' ? /^[0-9A-F]/i.exec(body)?.[0] : undefined
}
