import { keepRaw } from '../draft.ts'
import { hex, WireReader } from '../wire.ts'
import { type Field, isPrintable, readRow, rowBytes, setVolts, textOf } from './fields.ts'
import type { ItemContext, ItemForm, ItemTable } from './items.ts'
import { addWifi, cellLayouts, readCells } from './items-network.ts'
import { keepNumberOrHex } from './streams.ts'

/**
 * Item EB as BSJ trackers and those like them send it: u16 length of the rest · u16 id · value. Others put masts into
 * EB, or the name of their zone.
 */

/**
 * A bit that is 0 cries. Not bit 0: documents do not agree whether it is "switches off" or "runs from its battery", and
 * devices send it as 0 for whole drives.
 */
const alarms0089: Field = {
  bits: 'u32',
  activeLow: true,
  to: 'raw.extendedAlarms',
  cries: {
    4: 'crash',
    8: 'harsh.acceleration',
    9: 'harsh.braking',
    12: 'removed',
    25: 'harsh.cornering',
    30: 'jamming', // a mast that is none
    31: 'jamming',
  },
}

interface Extension {
  readonly length?: number
  readonly row?: readonly Field[]
  readonly read?: (bytes: Uint8Array, context: ItemContext) => boolean
}

const extensions: ReadonlyMap<number, readonly Extension[]> = new Map<number, readonly Extension[]>([
  [0x0001, [{ row: [{ as: 'u16', to: 'fuelLitres', per: 10 }] }]],
  [0x0023, [{ read: secondTank }]],
  [
    0x002d,
    [
      { length: 4, row: [{ as: 'u32', to: 'externalV', per: 1000 }] },
      { length: 2, read: (bytes, { reading }) => setVolts(reading, new WireReader(bytes).u16() / 1000) },
    ],
  ],
  [0x0089, [{ length: 4, row: [alarms0089] }]],
  [0x00a8, [{ length: 1, row: [{ as: 'u8', to: 'batteryPercent' }] }]],
  [0x00b2, [{ length: 10, row: [{ hex: 10, to: 'raw.iccid', bcd: true }] }]],
  [0x00b9, [{ read: wifiText }]],
  [0x00c5, [{ length: 4, read: states00c5 }]],
  [0x00c6, [{ length: 1, read: batteryAlarm }]],
  [0x00ce, [{ length: 2, row: [{ as: 'u16', to: 'externalV', per: 100 }] }]],
  [0x00d5, [{ row: [{ text: 'rest', to: 'raw.imei' }] }]],
  [0x00d8, [{ read: (bytes, { reading }) => readCells(reading, bytes, cellLayouts.ebSingle) }]],
  [0x00e1, [{ length: 1, row: [{ as: 'u8', to: 'batteryPercent' }] }]],
])

/** `000.88` */
function secondTank(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const told = textOf(bytes)
  keepRaw(reading, 'fuel2', /^\d+(\.\d+)?$/.test(told) ? Number(told) : told)
  return true
}

const vibrationBit: Field = { bits: 'u32', activeLow: true, to: 'raw.extendedStates', cries: { 6: 'vibration' } }

/** Bits 23 to 25: 0 moves, 1 stands, 7 does not say. */
function states00c5(bytes: Uint8Array, { reading }: ItemContext): boolean {
  readRow(reading, bytes, [vibrationBit])
  const motion = (new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) >>> 23) & 3
  if (motion < 2) reading.motion = motion === 0
  return true
}

/** 3 and 4: low, and about to switch off. */
function batteryAlarm(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const [level] = bytes
  keepRaw(reading, 'batteryAlarm', level as number)
  if (level === 3 || level === 4) reading.alarms = [...new Set([...(reading.alarms ?? []), 'low-battery'])]
  return true
}

/** u8 count · `24:69:68:5d:2c:a5,-30,…` */
function wifiText(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const parts = textOf(bytes.subarray(1)).split(',')
  for (let index = 0; index + 1 < parts.length; index += 2) {
    addWifi(reading, parts[index] as string, Number(parts[index + 1]))
  }
  return true
}

function extended(bytes: Uint8Array, context: ItemContext): boolean {
  const told: { id: number; value: Uint8Array }[] = []
  const reader = new WireReader(bytes)
  while (reader.remaining >= 4) {
    const length = reader.u16()
    if (length < 2 || length > reader.remaining) return false
    const id = reader.u16()
    told.push({ id, value: reader.slice(length - 2) })
  }
  if (told.length === 0) return false
  for (const { id, value } of told) extension(id, value, context)
  if (reader.remaining > 0) keepRaw(context.reading, 'itemebRest', hex(reader.slice(reader.remaining)))
  return true
}

function extension(id: number, value: Uint8Array, context: ItemContext): void {
  for (const { length, row, read } of extensions.get(id) ?? []) {
    if (length !== undefined && length !== value.length) continue
    if (read ? read(value, context) : row && value.length >= rowBytes(row)) {
      if (row) readRow(context.reading, value, row)
      return
    }
  }
  if (value.length > 0) keepNumberOrHex(context.reading, `eb${id.toString(16).padStart(4, '0')}`, value)
}

/** A country code where the others have a length. */
function cells(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const first = ((bytes[0] as number) << 8) | (bytes[1] as number)
  return first > 200 && first <= 999 && readCells(reading, bytes, cellLayouts.ebList)
}

export const zonePattern = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?$/

function zone(bytes: Uint8Array, { reading }: ItemContext): boolean {
  if (!isPrintable(bytes)) return false
  keepRaw(reading, 'timeZone', textOf(bytes))
  return true
}

export const bsjItems: ItemTable = new Map<number, readonly ItemForm[]>([
  [
    0xeb,
    [
      { length: (length) => length >= 8 && (length - 3) % 5 === 0, read: cells },
      { length: (length) => length >= 2, read: zone },
      { length: (length) => length >= 4, read: extended },
    ],
  ],
])
