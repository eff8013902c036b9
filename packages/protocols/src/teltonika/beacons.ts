import type { Beacon } from '@clutch/contracts/telematics/readings'
import { ascii, hex, WireReader } from '../wire.ts'

/** Bluetooth beacons come in variable elements of two forms. What ends early throws, and the element is kept raw. */

const maxBeacons = 128

/** A beacon, and by name what else it told: `name`, `humidityPercent`, `motionCount`. */
export interface BeaconHeard {
  readonly beacon: Beacon
  readonly more: Readonly<Record<string, number | string>>
}

/** Elements 385 and 10500: a part number, then per beacon flags, an identity (iBeacon or Eddystone) and what the flags announce. */
export function decodeUuidBeacons(bytes: Uint8Array): BeaconHeard[] {
  const reader = new WireReader(bytes)
  const heard: BeaconHeard[] = []
  if (reader.remaining > 0) reader.u8() // part of the list, when it needs several records
  while (reader.remaining > 0 && heard.length < maxBeacons) {
    const flags = reader.u8()
    // 16 bytes of UUID, 2 major, 2 minor; or 10 of namespace and 6 of instance
    const id = hex(reader.slice(flags >> 4 ? 20 : 16))
    const beacon: Beacon = { id, rssiDbm: signed8(reader.u8()) }
    if (flags & 0x02) beacon.batteryV = reader.u16() / 100
    if (flags & 0x04) beacon.temperatureC = reader.i16()
    heard.push({ beacon, more: {} })
  }
  return heard
}

/** A beacon as it is being read. */
interface Draft {
  readonly beacon: Beacon
  readonly more: Record<string, number | string>
}

/** By number. What ends early throws. */
const parameters: Readonly<Record<number, (value: Uint8Array, draft: Draft) => void>> = {
  0: (value, { beacon }) => {
    beacon.rssiDbm = signed8(new WireReader(value).u8())
  },
  1: (value, { beacon }) => {
    if (value.length > 0) beacon.id = hex(value.subarray(0, 64))
  },
  2: manufacturerData,
  5: (value, { more }) => {
    more.name = ascii(value).replace(/[^\x20-\x7e]/g, '')
  },
  6: (value, { beacon }) => {
    beacon.temperatureC = new WireReader(value).i16() / 100
  },
  7: (value, { more }) => {
    more.humidityPercent = new WireReader(value).u8()
  },
  8: (value, { more }) => {
    more.magnet = new WireReader(value).u8()
  },
  9: (value, { more }) => {
    more.motion = new WireReader(value).u8()
  },
  10: (value, { more }) => {
    more.motionCount = new WireReader(value).u16()
  },
  11: (value, { more }) => {
    more.pitchDeg = signed8(new WireReader(value).u8())
  },
  12: (value, { more }) => {
    more.rollDeg = new WireReader(value).i16()
  },
  13: (value, { beacon }) => {
    beacon.lowBattery = new WireReader(value).u8() > 0
  },
  14: (value, { beacon }) => {
    beacon.batteryV = new WireReader(value).u16() / 1000
  },
  15: (value, { beacon, more }) => {
    // Who is known by another identity has this one too.
    if (beacon.id === unknown) beacon.id = hex(value)
    else more.mac = hex(value)
  },
}

const unknown = 'unknown'

/** Elements 548, 10829, 10831 and 11317: a header, then per beacon its length and tagged parameters. */
export function decodeTaggedBeacons(bytes: Uint8Array): BeaconHeard[] {
  const reader = new WireReader(bytes)
  const heard: BeaconHeard[] = []
  if (reader.remaining > 0) reader.u8() // header
  while (reader.remaining > 0 && heard.length < maxBeacons) heard.push(taggedBeacon(reader.slice(reader.u8())))
  return heard
}

function taggedBeacon(bytes: Uint8Array): BeaconHeard {
  const reader = new WireReader(bytes)
  const draft: Draft = { beacon: { id: unknown }, more: {} }
  while (reader.remaining > 0) {
    const parameter = reader.u8()
    const value = reader.slice(reader.u8())
    const read = parameters[parameter]
    if (read) read(value, draft)
    else draft.more[`parameter${parameter}`] = hex(value)
  }
  return draft
}

const magnetPresent = 0x04

/**
 * The EYE sensor's own advertisement: flags of what follows, in their order. Temperature (two bytes), humidity, the magnet
 * (which is but a flag), a count of movements (two), pitch and roll (three); 6 is a low battery, 7 its voltage in 10 mV
 * above 2 V. Others may precede it.
 */
function manufacturerData(value: Uint8Array, { beacon, more }: Draft): void {
  const reader = new WireReader(value)
  const flags = reader.u8()
  const follow = widths.reduce((sum, width, bit) => sum + (flags & (1 << bit) ? width : 0), 0)
  if (reader.remaining !== follow) {
    more.data = hex(value) // somebody else's
    return
  }
  if (flags & 0x40) beacon.lowBattery = true
  if (flags & 0x01) beacon.temperatureC = reader.i16() / 100
  if (flags & 0x02) more.humidityPercent = reader.u8()
  if (flags & magnetPresent) more.magnet = (flags >> 3) & 1
  if (flags & 0x10) {
    const counted = reader.u16() // the highest bit says whether it moves now
    more.motion = counted >> 15
    more.motionCount = counted & 0x7fff
  }
  if (flags & 0x20) {
    more.pitchDeg = signed8(reader.u8())
    more.rollDeg = reader.i16()
  }
  if (flags & 0x80) beacon.batteryV = (2000 + reader.u8() * 10) / 1000
}

const widths = [2, 1, 0, 0, 2, 3, 0, 1]

function signed8(value: number): number {
  return value > 127 ? value - 256 : value
}
