import { DiagnosticsError } from '../errors.ts'

/** What the 29 bits of a J1939 frame say (SAE J1939-21). */
export interface Identifier {
  /** 0 to 7, 0 goes first. */
  readonly priority: number
  /** The parameter group: what the data are. */
  readonly pgn: number
  readonly source: number
  /** To whom. Of groups that go to all (PDU2), absent; 255 is everybody too. */
  readonly destination?: number
}

/** The address that is everybody. */
export const everybody = 0xff

/** PDU1: the format's byte is below 240, and the byte after it is an address. */
function isAddressed(format: number): boolean {
  return format < 240
}

/** @throws {DiagnosticsError} for more than 29 bits */
export function decodeIdentifier(id: number): Identifier {
  if (!Number.isInteger(id) || id < 0 || id > 0x1fff_ffff) throw new DiagnosticsError('malformed', `no 29 bits: ${id}`)
  const format = (id >>> 16) & 0xff
  const specific = (id >>> 8) & 0xff
  const pages = (id >>> 24) & 3
  const base = { priority: id >>> 26, source: id & 0xff }
  if (isAddressed(format)) return { ...base, pgn: (pages << 16) | (format << 8), destination: specific }
  return { ...base, pgn: (pages << 16) | (format << 8) | specific }
}

/** @throws {DiagnosticsError} where group and destination contradict each other */
export function encodeIdentifier({ priority, pgn, source, destination }: Identifier): number {
  const format = (pgn >> 8) & 0xff
  const low = pgn & 0xff
  if (!(pgn >= 0 && pgn <= 0x3_ffff && priority >= 0 && priority <= 7 && source >= 0 && source <= 0xff)) {
    throw new DiagnosticsError('malformed', 'a field that its bits cannot hold')
  }
  if (isAddressed(format) && low !== 0) throw new DiagnosticsError('malformed', `no group: ${pgn}`)
  if (!isAddressed(format) && destination !== undefined && destination !== everybody) {
    throw new DiagnosticsError('malformed', `group ${pgn} goes to all`)
  }
  const specific = isAddressed(format) ? (destination ?? everybody) : low
  return ((priority << 26) | ((pgn >> 16) << 24) | (format << 16) | (specific << 8) | source) >>> 0
}
