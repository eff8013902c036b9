import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { civilTime, pairs } from '../civil-time.ts'
import { flag, keepRaw, measure, readingAt, readingOnReceipt } from '../draft.ts'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { numberOf, troubleCodesAmong } from './reports.ts'

/** What a plug in the vehicle's diagnostic socket says, in the order of the line; percentages have their sign. */
type Target = 'odometerKm' | 'engineHours' | 'externalV' | `obd.${string}`

const values: readonly Target[] = [
  'odometerKm',
  'obd.fuelRateLh',
  'obd.fuelRateL100Km',
  'engineHours',
  'obd.speedKmh',
  'obd.engineLoadPercent',
  'obd.coolantTemperatureC',
  'obd.throttlePercent',
  'obd.rpm',
  'externalV',
]

export function tellObd(
  [local = '', ...fields]: readonly string[],
  options: DecodeOptions,
  knownOffsetMin: number | undefined,
): DecodedReading {
  const reading = takenAt(local, options, knownOffsetMin)
  values.forEach((to, index) => {
    const value = numberOf((fields[index] ?? '').replace(/%$/, ''))
    if (value !== undefined) tell(reading, to, value)
  })
  const behind = fields.slice(values.length)
  const codes = troubleCodesAmong(behind)
  if (codes.length > 0) reading.troubleCodes = codes
  behind.forEach((text, index) => {
    if (text !== '' && !codes.includes(text)) keepRaw(reading, `extra${index + 1}`, numberOf(text) ?? text)
  })
  return reading
}

function takenAt(local: string, options: DecodeOptions, knownOffsetMin: number | undefined): DecodedReading {
  if (/^0*$/.test(local)) return readingOnReceipt(options.receivedAtMs)
  if (!/^\d{10}(\d\d)?$/.test(local)) throw new ProtocolError('malformed', 'diagnostics without a time')
  const { ms, isReal } = civilTime(pairs(local), pairs(local.slice(6).padEnd(6, '0')))
  const reading = readingAt(ms - (options.utcOffsetMin ?? knownOffsetMin ?? 0) * 60_000)
  if (!isReal) flag(reading, 'time-out-of-range')
  return reading
}

function tell(reading: DecodedReading, to: Target, value: number): void {
  if (to === 'odometerKm') {
    if (value >= 0) reading.odometerM = value * 1000
  } else if (to === 'engineHours') {
    if (value >= 0) reading.engineHours = value
  } else if (to === 'externalV') {
    // Some vehicles do not tell it: a running engine has more than nothing.
    if (value > 0) reading.externalV = value
    else keepRaw(reading, 'externalV', value)
  } else {
    measure(reading, 'obd', to.slice('obd.'.length), value)
  }
}
