import { hex } from '@clutch/protocols/wire'
import { printable, unsignedBig } from '../bytes.ts'
import { decodeSupported } from './supported.ts'

/** Service 09: what does not change while one drives. */
export type VehicleInfo =
  | { readonly kind: 'supported'; readonly supported: readonly number[] }
  | { readonly kind: 'vin'; readonly vin: string; readonly checkDigitFits: boolean }
  /** One for each piece of software in the ECU. */
  | { readonly kind: 'calibration-ids'; readonly ids: readonly string[] }
  /** Calibration verification numbers, in hexadecimal, in the order of the ids. */
  | { readonly kind: 'calibration-checksums'; readonly checksums: readonly string[] }
  | { readonly kind: 'ecu-name'; readonly text: string }
  | { readonly kind: 'performance'; readonly counters: Readonly<Record<string, number>> }
  | { readonly kind: 'engine-serial' | 'approval-number'; readonly text: string }
  | { readonly kind: 'count'; readonly name: string; readonly count: number }
  | { readonly kind: 'raw'; readonly bytes: Uint8Array }

/**
 * In-use performance: how often a monitor finished, and how often it could have. In the order of the standard, two bytes
 * each; an older ECU ends earlier.
 */
const pairs = (names: readonly string[]) => names.flatMap((name) => [`${name}Completed`, `${name}Possible`])
const sparkCounters = [
  'conditionsMet',
  'ignitionCycles',
  ...pairs([
    'catalystBank1',
    'catalystBank2',
    'oxygenSensorBank1',
    'oxygenSensorBank2',
    'egrVvt',
    'secondaryAir',
    'evaporativeSystem',
    'secondaryOxygenSensorBank1',
    'secondaryOxygenSensorBank2',
    'airFuelImbalanceBank1',
    'airFuelImbalanceBank2',
    'particulateFilterBank1',
    'particulateFilterBank2',
  ]),
]
const compressionCounters = [
  'conditionsMet',
  'ignitionCycles',
  ...pairs([
    'nmhcCatalyst',
    'noxCatalyst',
    'noxAdsorber',
    'particulateFilter',
    'exhaustGasSensor',
    'egrVvt',
    'boostPressure',
    'fuelSystem',
  ]),
]

/** How many bytes one item of an information type has, where there may be several. */
const itemBytes: Readonly<Record<number, number>> = { 2: 17, 4: 16, 6: 4, 10: 20, 13: 17, 15: 17 }

/** @param data what follows the information type and, where there is one, the number of items */
export function readVehicleInfo(type: number, data: Uint8Array): VehicleInfo {
  switch (type) {
    case 0x00:
      return { kind: 'supported', supported: decodeSupported(0, data) }
    case 0x01:
    case 0x03:
    case 0x05:
    case 0x07:
    case 0x09:
    case 0x0c:
    case 0x0e:
      return { kind: 'count', name: `messagesOfType${(type + 1).toString(16).toUpperCase()}`, count: data[0] ?? 0 }
    case 0x02: {
      const vin = printable(data)
      return { kind: 'vin', vin, checkDigitFits: checkDigitFits(vin) }
    }
    case 0x04:
      return { kind: 'calibration-ids', ids: chunks(data, 16).map(printable) }
    case 0x06:
      return { kind: 'calibration-checksums', checksums: chunks(data, 4).map((item) => hex(item).toUpperCase()) }
    case 0x08:
      return { kind: 'performance', counters: countersOf(data, sparkCounters) }
    case 0x0b:
      return { kind: 'performance', counters: countersOf(data, compressionCounters) }
    case 0x0a:
      return { kind: 'ecu-name', text: printable(data) }
    case 0x0d:
      return { kind: 'engine-serial', text: printable(data) }
    case 0x0f:
      return { kind: 'approval-number', text: printable(data) }
    case 0x12:
      return { kind: 'count', name: 'fueledIgnitionCycles', count: unsignedBig(data, 0, 2) }
    case 0x14:
      return { kind: 'count', name: 'distanceSinceEvaporativeCheckKm', count: unsignedBig(data, 0, 2) }
    default:
      return { kind: 'raw', bytes: data.slice() }
  }
}

function chunks(data: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.floor(data.length / size) }, (_, index) =>
    data.subarray(index * size, (index + 1) * size),
  )
}

function countersOf(data: Uint8Array, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.slice(0, Math.floor(data.length / 2)).map((name, index) => [name, unsignedBig(data, index * 2, 2)]),
  )
}

/**
 * On networks older than CAN an answer comes as messages of four bytes, each with its number: `49 02 01 00 00 00 31`,
 * `49 02 02 …`. Their data joined, or nothing while one is missing.
 */
export function joinNumbered(messages: readonly Uint8Array[]): Uint8Array | undefined {
  const byNumber = new Map(messages.map((message) => [message[2] as number, message.subarray(3)]))
  const parts: number[] = []
  for (let number = 1; number <= byNumber.size; number += 1) {
    const part = byNumber.get(number)
    if (!part) return undefined
    parts.push(...part)
  }
  return Uint8Array.from(parts)
}

const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
const letterValues: Readonly<Record<string, number>> = Object.fromEntries(
  ['AJ', 'BKS', 'CLT', 'DMU', 'ENV', 'FW', 'GPX', 'HY', 'RZ'].flatMap((letters, index) =>
    [...letters].map((letter) => [letter, index + 1]),
  ),
)

/**
 * The ninth character of a VIN, as 49 CFR 565.15 and GB 16735 have it. Europe does not: a VIN that does not fit may be
 * right.
 */
export function checkDigitFits(vin: string): boolean {
  if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(vin)) return false
  const sum = [...vin].reduce(
    (total, character, index) => total + transliterated(character) * (weights[index] as number),
    0,
  )
  const digit = sum % 11
  return vin[8] === (digit === 10 ? 'X' : String(digit))
}

function transliterated(character: string): number {
  return letterValues[character] ?? Number(character)
}

/** For whoever plays an ECU: the data of an information type with these items of text. */
export function writeTextItems(type: number, items: readonly string[]): Uint8Array {
  const size = itemBytes[type] ?? 0
  const data = new Uint8Array(size * items.length)
  items.forEach((item, index) => {
    for (let at = 0; at < Math.min(item.length, size); at += 1) data[index * size + at] = item.charCodeAt(at) & 0x7f
  })
  return data
}
