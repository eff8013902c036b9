import type { Cell, DecodedReading, WifiAccessPoint } from '@clutch/contracts/telematics/readings'
import { hex, WireReader } from '../wire.ts'
import type { ItemContext, ItemForm, ItemTable } from './items.ts'

/** Masts and access points that were heard. Each maker lays the same numbers out in another order: data. */

type CellPart = readonly ['mcc' | 'mnc' | 'areaCode' | 'cellId' | 'rssi', 1 | 2 | 3 | 4]

interface CellLayout {
  /** Told once, for all. */
  readonly head?: readonly CellPart[]
  readonly each: readonly CellPart[]
}

const code2: CellPart = ['mcc', 2]
const rssi: CellPart = ['rssi', 1]
const gsmCell: readonly CellPart[] = [code2, ['mnc', 1], ['areaCode', 2], ['cellId', 2], rssi]
const lteCell: readonly CellPart[] = [code2, ['mnc', 1], ['areaCode', 2], ['cellId', 4], rssi]

const layouts = {
  gsm: { each: gsmCell },
  lte: { each: lteCell },
  ebList: { head: [code2, ['mnc', 1]], each: [['areaCode', 2], ['cellId', 2], rssi] },
  e1List: { head: [code2, ['mnc', 2]], each: [['areaCode', 3], ['cellId', 4], rssi] },
  padlock: { head: [code2], each: [rssi, ['mnc', 2], ['areaCode', 2], ['cellId', 4]] },
  f0List: { each: [code2, ['mnc', 2], ['cellId', 4], ['areaCode', 4], rssi] },
  ffSingle: { each: [code2, ['mnc', 2], ['areaCode', 4], ['cellId', 4]] },
  ebSingle: { each: [code2, ['mnc', 1], ['areaCode', 2], ['cellId', 4]] },
} as const satisfies Record<string, CellLayout>

const maxCells = 16
const maxWifi = 32

function partBytes(parts: readonly CellPart[]): number {
  return parts.reduce((sum, [, bytes]) => sum + bytes, 0)
}

function readParts(reader: WireReader, parts: readonly CellPart[], into: Map<string, number>): void {
  for (const [name, bytes] of parts) {
    let value = 0
    for (let index = 0; index < bytes; index += 1) value = value * 256 + reader.u8()
    into.set(name, value)
  }
}

/** False, and nothing is written, where the bytes do not come out as whole cells. */
export function readCells(reading: DecodedReading, bytes: Uint8Array, { head = [], each }: CellLayout): boolean {
  const rest = bytes.length - partBytes(head)
  if (rest < partBytes(each) || rest % partBytes(each) !== 0) return false
  const reader = new WireReader(bytes)
  const told = new Map<string, number>()
  readParts(reader, head, told)
  while (reader.remaining > 0) {
    readParts(reader, each, told)
    addCell(reading, told)
  }
  return true
}

function addCell(reading: DecodedReading, told: ReadonlyMap<string, number>): void {
  const mcc = told.get('mcc') ?? 0
  const mnc = told.get('mnc') ?? 0
  const areaCode = told.get('areaCode') ?? 0
  const cellId = told.get('cellId') ?? 0
  // Unused places of a list are zeros or ones.
  if (mcc === 0 || mcc > 999 || mnc > 999 || areaCode === 0 || cellId === 0 || cellId === 0xffffffff) return
  const cells: Cell[] = reading.cells ?? []
  if (cells.length >= maxCells) return
  const heard = told.get('rssi') ?? 0
  // Only a negative byte is in dBm; small numbers are steps of another scale.
  const rssiDbm = heard >= 0x80 && heard < 0xff ? heard - 256 : undefined
  cells.push({ mcc, mnc, areaCode, cellId, ...(rssiDbm !== undefined && { rssiDbm }) })
  reading.cells = cells
}

/** 6 bytes of address and a signed byte of dBm, again and again. */
function readWifi(reading: DecodedReading, bytes: Uint8Array): boolean {
  if (bytes.length === 0 || bytes.length % 7 !== 0) return false
  for (let at = 0; at < bytes.length; at += 7) {
    const address = hex(bytes.subarray(at, at + 6))
    addWifi(reading, address, ((bytes[at + 6] as number) << 24) >> 24)
  }
  return true
}

export function addWifi(reading: DecodedReading, address: string, rssiDbm: number | undefined): void {
  const bssid = address.toLowerCase().replace(/[^0-9a-f]/g, '')
  if (bssid.length !== 12 || /^(0+|f+)$/.test(bssid)) return
  const points: WifiAccessPoint[] = reading.wifi ?? []
  if (points.length >= maxWifi) return
  points.push({
    bssid: bssid.replace(/..(?=.)/g, '$&:'),
    ...(rssiDbm !== undefined && Number.isFinite(rssiDbm) && rssiDbm !== 0 && { rssiDbm }),
  })
  reading.wifi = points
}

function cellsForm(layout: CellLayout, length?: ItemForm['length']): ItemForm {
  return {
    ...(length !== undefined && { length }),
    read: (bytes, { reading }) => readCells(reading, bytes, layout),
  }
}

/** A count, then that many; the length tells how long each is. */
function counted(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const count = bytes[0] ?? 0
  const rest = bytes.subarray(1)
  if (count === 0) return true
  if (rest.length === count * partBytes(gsmCell)) return readCells(reading, rest, layouts.gsm)
  return rest.length === count * partBytes(lteCell) && readCells(reading, rest, layouts.lte)
}

const wifiForm: ItemForm = {
  length: (length) => length > 0 && length % 7 === 0,
  read: (bytes, { reading }) => readWifi(reading, bytes),
}

export { layouts as cellLayouts }

export const networkItems: ItemTable = new Map<number, readonly ItemForm[]>([
  [0x50, [wifiForm]],
  [0x53, [{ read: counted }]],
  [
    0x54,
    [
      {
        length: (length) => length > 0 && (length - 1) % 7 === 0,
        read: (bytes, { reading }) => bytes[0] === 0 || readWifi(reading, bytes.subarray(1)),
      },
    ],
  ],
  [0x5d, [{ read: counted }]],
  [0x66, [cellsForm(layouts.padlock, (length) => length < 40 && (length - 2) % 9 === 0)]],
  [0xe1, [cellsForm(layouts.e1List, (length) => length >= 12 && (length - 4) % 8 === 0)]],
  [0xec, [wifiForm]],
  [0xee, [cellsForm(layouts.lte, (length) => length > 0 && length % 10 === 0)]],
  [0xf0, [cellsForm(layouts.f0List, (length) => length > 0 && length % 13 === 0)]],
  [0xf4, [wifiForm]],
  [0xff, [cellsForm(layouts.ffSingle, 12)]],
])
