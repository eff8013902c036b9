import type { Cell, DecodedReading } from '@clutch/contracts/telematics/readings'
import { hex, type WireReader, WireWriter } from '../wire.ts'
import { decibelsOf, type Message } from './message.ts'
import { clamped, type Part, readUnsigned } from './parts.ts'

/** Masts and access points: all that a device has to go by where it has no fix. */

interface CellForm {
  readonly areaBytes?: 2 | 4
  readonly idBytes?: 3 | 4 | 8
  /** The network's code has two bytes; else it has where the country's says so. */
  readonly longNetwork?: boolean
}

export function readNetwork(wire: WireReader, longNetwork = false): { mcc: number; mnc: number } {
  const country = wire.u16()
  return { mcc: country & 0x7fff, mnc: longNetwork || country & 0x8000 ? wire.u16() : wire.u8() }
}

function readCell(wire: WireReader, { areaBytes = 2, idBytes = 3, longNetwork }: CellForm): Cell {
  const network = readNetwork(wire, longNetwork)
  return { ...network, areaCode: readUnsigned(wire, areaBytes), cellId: readUnsigned(wire, idBytes) }
}

function writeCell(wire: WireWriter, reading: DecodedReading): void {
  const cell = reading.cells?.find(({ mcc, mnc, areaCode, cellId }) => {
    return mcc >= 1 && mcc <= 999 && mnc <= 255 && areaCode <= 0xffff && cellId <= 0xffffff
  })
  const { mcc, mnc, areaCode, cellId } = cell ?? { mcc: 0, mnc: 0, areaCode: 0, cellId: 0 }
  wire.u16(mcc)
  wire.u8(mnc)
  wire.u16(areaCode)
  wire.u8(cellId >> 16)
  wire.u16(cellId & 0xffff)
}

/** The mast that the device is on. */
export function cell(form: CellForm = {}): Part {
  return {
    atLeast: 3 + (form.longNetwork ? 1 : 0) + (form.areaBytes ?? 2) + (form.idBytes ?? 3),
    read: (wire, message) => message.heard(readCell(wire, form)),
    write: writeCell,
  }
}

const zeroedBytes = 45

/**
 * The same after its length, which some count in. 0: no mast, or, of some devices, as many zeros as seven masts would
 * need. Long ones are the wide numbers of 4G.
 */
export function countedCell(form: CellForm = {}): Part {
  return {
    atLeast: 1,
    read(wire, message) {
      const length = wire.u8()
      if (length === 0) {
        const ahead = wire.bytes.subarray(wire.position, wire.position + Math.min(wire.remaining, zeroedBytes))
        if (ahead.length === zeroedBytes && ahead.subarray(9).every((byte) => byte === 0)) wire.slice(zeroedBytes)
        return
      }
      const from = wire.position
      const wide = length >= 16
      message.heard(readCell(wire, wide ? { areaBytes: 4, idBytes: 8, ...form } : form))
      const left = from + length - 1 - wire.position
      if (left > 0) message.keep('moreCells', hex(wire.slice(Math.min(left, wire.remaining))))
    },
    write(wire, reading) {
      const inner = new WireWriter()
      writeCell(inner, reading)
      wire.u8(inner.length + 1)
      wire.bytes(inner.finish())
    },
  }
}

interface CellsForm {
  readonly most: number
  readonly areaBytes?: 2 | 4
  readonly idBytes?: 3 | 4 | 8
  readonly longNetwork?: boolean
  /** Their number is told before them. */
  readonly counted?: boolean
  /** Access points follow. */
  readonly wifi?: boolean
  readonly timingAdvance: 'before' | 'after' | 'none'
}

/** The mast that the device is on and its neighbours. Places that are not used are zeros. */
export function cells(form: CellsForm): Part {
  const { areaBytes = 2, idBytes = 3, timingAdvance } = form
  const cellBytes = areaBytes + idBytes + 1
  return {
    atLeast: 3,
    read(wire, message) {
      if (timingAdvance === 'before') wire.u8()
      const network = readNetwork(wire, form.longNetwork)
      const count = form.counted && wire.remaining > 0 ? Math.min(wire.u8(), form.most) : form.most
      for (let index = 0; index < count && wire.remaining >= cellBytes; index += 1) {
        const areaCode = readUnsigned(wire, areaBytes)
        const cellId = readUnsigned(wire, idBytes)
        message.heard({ ...network, areaCode, cellId, rssiDbm: decibelsOf(wire.u8()) })
      }
      if (timingAdvance === 'after' && wire.remaining > 0) wire.u8()
      if (form.wifi && wire.remaining > 0) readAccessPoints(wire, message, wire.u8())
    },
    write(wire, reading) {
      const { mcc, mnc } = reading.cells?.find((heard) => heard.mcc >= 1 && heard.mnc <= 255) ?? { mcc: 0, mnc: 0 }
      const told = (reading.cells ?? []).filter(
        (heard) => heard.mcc === mcc && heard.mnc === mnc && heard.areaCode <= 0xffff && heard.cellId <= 0xffffff,
      )
      wire.u16(mcc)
      wire.u8(mnc)
      for (let index = 0; index < form.most; index += 1) {
        const { areaCode, cellId, rssiDbm } = told[index] ?? { areaCode: 0, cellId: 0, rssiDbm: 0 }
        wire.u16(areaCode)
        wire.u8(cellId >> 16)
        wire.u16(cellId & 0xffff)
        wire.u8(clamped(0 - (rssiDbm ?? 0), 0, 127))
      }
      wire.u8(0xff)
    },
  }
}

export function readAccessPoints(wire: WireReader, message: Message, count: number): void {
  for (let index = 0; index < count && wire.remaining >= 7; index += 1) {
    const address = wire.slice(6)
    message.heardAccessPoint(address, decibelsOf(wire.u8()))
  }
}
