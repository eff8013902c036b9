import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure } from '../draft.ts'
import { hexOf, numberOf } from './fields.ts'

/** GTOBD: as GTCAN, a mask says which fields follow; here in the order of its bits. */

type Means =
  | { readonly obd: string; readonly times?: number; readonly per?: number }
  | { readonly raw: string }
  | 'vin'
  | 'trouble-codes'
  | 'fuel-percent'

const fieldsByBit: readonly Means[] = [
  'vin',
  { raw: 'obdConnected' },
  { obd: 'controlModuleV', per: 1000 },
  { raw: 'supportedPids' },
  { obd: 'rpm' },
  { obd: 'speedKmh' },
  { obd: 'coolantTemperatureC' },
  { obd: 'fuelRateL100Km' },
  { obd: 'distanceSinceClearKm' },
  { obd: 'distanceWithLampKm' },
  { obd: 'malfunctionLamp' },
  { obd: 'troubleCodeCount' },
  'trouble-codes',
  { obd: 'throttlePercent' },
  { obd: 'engineLoadPercent' },
  'fuel-percent',
  { raw: 'obdProtocol' },
  { raw: 'obd17' },
  { raw: 'obd18' },
  { obd: 'vehicleOdometerM', times: 1000 },
]

const letters = ['P', 'C', 'B', 'U']

/** Four hexadecimal digits a code, as SAE J2012 packs them in two bytes. */
export function keepTroubleCodes(reading: DecodedReading, packed: string): void {
  if (!/^(?:[0-9A-Fa-f]{4})+$/.test(packed)) {
    if (packed !== '') keepRaw(reading, 'troubleCodes', packed)
    return
  }
  for (const code of packed.toUpperCase().match(/.{4}/g)?.slice(0, 128) ?? []) {
    if (code === '0000') continue
    const first = Number.parseInt(code[0] as string, 16)
    keepTroubleCode(reading, `${letters[first >> 2]}${first & 3}${code.slice(1)}`)
  }
}

const mostTroubleCodes = 128

/** As people write it: a letter and four digits. Anything else is none. */
export function keepTroubleCode(reading: DecodedReading, code: string): void {
  if (!/^[PCBU][0-9A-F]{4}$/.test(code)) return
  reading.troubleCodes ??= []
  if (reading.troubleCodes.length < mostTroubleCodes) reading.troubleCodes.push(code)
}

/** @returns where the fields after the masked ones begin */
export function meanObd(reading: DecodedReading, fields: readonly string[], maskAt: number): number {
  let mask = hexOf(fields[maskAt]) ?? 0
  let at = maskAt + 1
  for (const means of fieldsByBit) {
    const here = mask & 1
    mask >>>= 1
    if (here === 0) continue
    mean(reading, means, fields[at] ?? '')
    at = Math.min(at + 1, fields.length)
  }
  return at
}

function mean(reading: DecodedReading, means: Means, field: string): void {
  if (field === '') return
  if (means === 'vin') {
    if (/^[0-9A-Za-z]{1,17}$/.test(field)) reading.vin = field
    return
  }
  if (means === 'trouble-codes') {
    keepTroubleCodes(reading, field)
    return
  }
  if (means === 'fuel-percent') {
    const value = numberOf(field)
    if (value !== undefined) reading.fuelPercent = value
    return
  }
  if ('raw' in means) {
    keepRaw(reading, means.raw, field)
    return
  }
  // Where the vehicle gave nothing to reckon with, the device writes `Inf` or `nan`.
  const value = numberOf(field)
  if (value === undefined) return
  const product = means.times === undefined ? value : value * means.times
  measure(reading, 'obd', means.obd, means.per === undefined ? product : product / means.per)
}
