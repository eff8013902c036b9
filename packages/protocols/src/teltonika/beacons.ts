import type { Beacon } from '@clutch/contracts/telematics/readings'
import { hex, WireReader } from '../wire.ts'

/** Bluetooth beacons come in variable elements of two forms. What ends early throws, and the element is kept raw. */

const maxBeacons = 128

/** Element 385: a part number, then per beacon flags, an identity (iBeacon or Eddystone) and what the flags announce. */
export function decodeUuidBeacons(bytes: Uint8Array): Beacon[] {
  const reader = new WireReader(bytes)
  const beacons: Beacon[] = []
  if (reader.remaining > 0) reader.u8() // part of the list, when it needs several records
  while (reader.remaining > 0 && beacons.length < maxBeacons) {
    const flags = reader.u8()
    // 16 bytes of UUID, 2 major, 2 minor; or 10 of namespace and 6 of instance
    const id = hex(reader.slice(flags >> 4 ? 20 : 16))
    const beacon: Beacon = { id, rssiDbm: signed8(reader.u8()) }
    if (flags & 0x02) beacon.batteryV = reader.u16() / 100
    if (flags & 0x04) beacon.temperatureC = reader.i16()
    beacons.push(beacon)
  }
  return beacons
}

const parameters = { rssi: 0, id: 1, manufacturerData: 2, lowBattery: 13, batteryMillivolts: 14 } as const

/** Elements 548, 10829 and 10831: a header, then per beacon its length and tagged parameters. */
export function decodeTaggedBeacons(bytes: Uint8Array): Beacon[] {
  const reader = new WireReader(bytes)
  const beacons: Beacon[] = []
  if (reader.remaining > 0) reader.u8() // header
  while (reader.remaining > 0 && beacons.length < maxBeacons) beacons.push(taggedBeacon(reader.slice(reader.u8())))
  return beacons
}

function taggedBeacon(bytes: Uint8Array): Beacon {
  const reader = new WireReader(bytes)
  const beacon: Beacon = { id: 'unknown' }
  while (reader.remaining > 0) {
    const parameter = reader.u8()
    const value = reader.slice(reader.u8())
    const inside = new WireReader(value)
    if (parameter === parameters.rssi) beacon.rssiDbm = signed8(inside.u8())
    else if (parameter === parameters.id && value.length > 0) beacon.id = hex(value.subarray(0, 64))
    else if (parameter === parameters.lowBattery) beacon.lowBattery = inside.u8() > 0
    else if (parameter === parameters.batteryMillivolts) beacon.batteryV = inside.u16() / 1000
    else if (parameter === parameters.manufacturerData) manufacturerData(inside, beacon)
  }
  return beacon
}

/**
 * The EYE sensor's own advertisement: flags of what follows, in their order. Temperature (two bytes), humidity, the magnet
 * (which is but a flag), a count of movements (two), pitch and roll (three); 6 is a low battery, 7 its voltage in 10 mV
 * above 2 V. Others may precede it.
 */
function manufacturerData(reader: WireReader, beacon: Beacon): void {
  const flags = reader.u8()
  if (flags & 0x40) beacon.lowBattery = true
  const follow = widths.reduce((sum, width, bit) => sum + (flags & (1 << bit) ? width : 0), 0)
  if (reader.remaining !== follow) return // somebody else's
  if (flags & 0x01) beacon.temperatureC = reader.i16() / 100
  if (flags & 0x80) {
    reader.slice(reader.remaining - 1)
    beacon.batteryV = (2000 + reader.u8() * 10) / 1000
  }
}

const widths = [2, 1, 0, 0, 2, 3, 0, 1]

function signed8(value: number): number {
  return value > 127 ? value - 256 : value
}
