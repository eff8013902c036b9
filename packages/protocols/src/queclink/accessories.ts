import type { Beacon, DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure } from '../draft.ts'
import { hexOf, integerOf, numberOf } from './fields.ts'

/**
 * Bluetooth accessories, in GTBAA, GTBID and inside GTERI. Each carries a mask that says which of these follow; where a
 * field of its own is missing here, it goes to `raw` under its name and the accessory's number.
 */
const byBit: readonly (readonly [bit: number, name: string])[] = [
  [0, 'name'],
  [1, 'mac'],
  [2, 'status'],
  [3, 'battery'],
  [4, 'temperature'],
  [5, 'humidity'],
  [6, 'reserved'],
  [7, 'io'],
  [8, 'notification'],
  [9, 'tyrePressure'],
  [10, 'time'],
  [11, 'fineTemperature'],
  [12, 'magnet'],
  [13, 'batteryPercent'],
  [14, 'relay'],
]

/** @returns where the fields after the accessory begin */
export function meanAccessory(
  reading: DecodedReading,
  number: number,
  fields: readonly string[],
  maskAt: number,
): number {
  const mask = hexOf(fields[maskAt]) ?? 0
  let at = maskAt + 1
  const told: Record<string, string> = {}
  for (const [bit, name] of byBit) {
    if (((mask >>> bit) & 1) === 0) continue
    if (bit === 6) continue // no model sends anything for it
    const field = fields[at] ?? ''
    at = Math.min(at + 1, fields.length)
    if (field !== '') told[name] = field
  }
  keepAccessory(reading, number, told)
  return at
}

function keepAccessory(reading: DecodedReading, number: number, told: Record<string, string>): void {
  const { mac, battery, temperature, fineTemperature, humidity, ...rest } = told
  const millivolts = integerOf(battery)
  const temperatureC = numberOf(fineTemperature) ?? numberOf(temperature)
  const humidityPercent = numberOf(humidity)
  if (mac !== undefined) {
    const beacon: Beacon = {
      id: mac.toLowerCase().slice(0, 128),
      ...(millivolts !== undefined && { batteryV: millivolts / 1000 }),
      ...(temperatureC !== undefined && { temperatureC }),
    }
    reading.beacons ??= []
    if (reading.beacons.length < 128) reading.beacons.push(beacon)
  } else if (millivolts !== undefined) keepRaw(reading, `accessory${number}BatteryV`, millivolts / 1000)
  if (temperatureC !== undefined) measure(reading, 'temperaturesC', `accessory${number}`, temperatureC)
  if (humidityPercent !== undefined) measure(reading, 'humidityPercent', `accessory${number}`, humidityPercent)
  for (const [name, value] of Object.entries(rest)) {
    keepRaw(reading, `accessory${number}${name[0]?.toUpperCase()}${name.slice(1)}`, value)
  }
}
