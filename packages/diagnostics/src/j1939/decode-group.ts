import { ascii } from '@clutch/protocols/wire'
import { DiagnosticsError } from '../errors.ts'
import { findGroup, type Group } from './groups.ts'
import { decodeReadiness, type HeavyReadiness } from './readiness.ts'
import { readSignal, type SignalValue, writeSignal } from './signal.ts'
import { decodeTroubleCodes, type TroubleCodeMessage } from './trouble-codes.ts'

export type GroupData =
  | { readonly kind: 'signals'; readonly group: Group; readonly values: readonly SignalValue[] }
  | { readonly kind: 'trouble-codes'; readonly group: Group; readonly message: TroubleCodeMessage }
  | { readonly kind: 'readiness'; readonly group: Group; readonly readiness: HeavyReadiness }
  | { readonly kind: 'text'; readonly group: Group; readonly fields: readonly string[] }
  /** Somebody asks for a group. */
  | { readonly kind: 'request'; readonly group: Group; readonly pgn: number | undefined }
  | { readonly kind: 'unknown'; readonly pgn: number; readonly data: Uint8Array }

/**
 * A group's data: of one frame, or put together by the transport protocol.
 * @throws {DiagnosticsError} and nothing else
 */
export function decodeGroup(pgn: number, data: Uint8Array): GroupData {
  const group = findGroup(pgn)
  if (!group) return { kind: 'unknown', pgn, data }
  if (group.form === undefined) {
    return { kind: 'signals', group, values: group.signals.flatMap((signal) => readSignal(signal, data) ?? []) }
  }
  switch (group.form) {
    case 'trouble-codes':
      return { kind: 'trouble-codes', group, message: decodeTroubleCodes(data) }
    case 'readiness':
      return { kind: 'readiness', group, readiness: decodeReadiness(data) }
    case 'text':
      return { kind: 'text', group, fields: textFields(pgn, data) }
    case 'request':
      if (pgn !== 59_904) return { kind: 'request', group, pgn: undefined }
      if (data.length < 3) throw new DiagnosticsError('malformed', 'a request names a group by three bytes')
      return {
        kind: 'request',
        group,
        pgn: (data[0] as number) | ((data[1] as number) << 8) | ((data[2] as number) << 16),
      }
    case 'transport':
      return { kind: 'unknown', pgn, data } // the reassembler's
  }
}

const maxFields = 64

/** Fields end with an asterisk; software begins with how many there are. */
function textFields(pgn: number, data: Uint8Array): readonly string[] {
  const text = ascii(pgn === 65_242 ? data.subarray(1) : data)
  const fields = text.split('*', maxFields).map((part) => part.replace(/[^\x20-\x7e]/g, '').trim())
  while (fields.at(-1) === '') fields.pop()
  return fields
}

/** The other direction: "not available" wherever nothing is told. @throws {DiagnosticsError} for a name it does not have */
export function encodeSignals(group: Group, values: Readonly<Record<string, number | string>>): Uint8Array {
  const data = new Uint8Array(group.bytes ?? 8).fill(0xff)
  for (const [name, value] of Object.entries(values)) {
    const signal = group.signals.find((candidate) => candidate.name === name)
    if (!signal) throw new DiagnosticsError('unsupported', `${group.acronym} does not carry ${name}`)
    writeSignal(signal, data, value)
  }
  return data
}
