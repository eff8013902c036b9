import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure, place } from '@clutch/protocols/draft'
import type { GroupData } from './j1939/decode-group.ts'
import { codeName } from './j1939/trouble-codes.ts'
import type { Response } from './j1979/decode-response.ts'

/**
 * How what a vehicle said becomes a reading. A value goes below `obd` by its name, which is the same for every source
 * (PIDs, J1939, files, and the input-output elements of trackers), unless a reading has a field for it.
 */
type Field = 'fuelPercent' | 'fuelLitres' | 'odometerM' | 'engineHours' | 'externalV'

const fields: Readonly<Record<string, readonly [field: Field, times: number]>> = {
  fuelPercent: ['fuelPercent', 1],
  fuelLitres: ['fuelLitres', 1],
  odometerKm: ['odometerM', 1000],
  distanceKm: ['odometerM', 1000],
  engineHours: ['engineHours', 1],
  batteryPotentialV: ['externalV', 1],
}

export function addValue(reading: DecodedReading, name: string, value: number): void {
  if (!Number.isFinite(value)) return
  const field = fields[name]
  if (field) reading[field[0]] = Number((value * field[1]).toPrecision(12))
  else if (name === 'cargoTemperatureC') measure(reading, 'temperaturesC', 'cargo', value)
  else measure(reading, 'obd', name, value)
}

const most = 128

function addTroubleCodes(reading: DecodedReading, codes: readonly string[]): void {
  const held = reading.troubleCodes ?? []
  reading.troubleCodes = [...new Set([...held, ...codes])].slice(0, most)
}

/** What an ECU answered. What is not of this moment is no value of it: a freeze frame is kept beside, test results are left out. */
export function addResponse(reading: DecodedReading, response: Response): void {
  switch (response.kind) {
    case 'values':
      for (const { pid, values, readiness } of response.answers) {
        for (const { name, value } of values) addValue(reading, name, value)
        // PID 41 is of this drive cycle, and its lamp is always off.
        if (readiness && pid === 0x01) addValue(reading, 'malfunctionLamp', readiness.lampOn ? 1 : 0)
        if (!readiness || readiness.codeCount === 0) continue
        addValue(reading, 'troubleCodeCount', readiness.codeCount)
      }
      return
    case 'freeze-frame':
      // Number 0 is the one that every ECU has, of the first fault it believed.
      if (response.frame !== 0) return
      for (const { values, troubleCode } of response.answers) {
        if (troubleCode !== undefined) keepRaw(reading, 'freezeFrame.code', troubleCode)
        for (const { name, value } of values) keepRaw(reading, `freezeFrame.${name}`, value)
      }
      return
    case 'trouble-codes':
      if (response.state === 'stored') addTroubleCodes(reading, response.codes)
      else keepRaw(reading, `${response.state}TroubleCodes`, response.codes.join(' '))
      return
    case 'uds-trouble-codes':
      addTroubleCodes(
        reading,
        response.codes.filter(({ status }) => status.confirmed).map(({ code }) => code),
      )
      return
    case 'vehicle-info':
      if (response.info.kind === 'vin' && response.info.vin.length === 17) reading.vin = response.info.vin
      return
    default:
  }
}

const vinGroup = 65_260
const activeCodes = 65_226

/** A group's data. Positions are the vehicle's own. */
export function addGroup(reading: DecodedReading, data: GroupData): void {
  if (data.kind === 'trouble-codes') {
    if (data.group.pgn === activeCodes) addTroubleCodes(reading, data.message.codes.map(codeName))
    return
  }
  if (data.kind === 'text') {
    const vin = data.fields[0]
    if (data.group.pgn === vinGroup && vin?.length === 17) reading.vin = vin
    return
  }
  if (data.kind !== 'signals') return
  const told = new Map(data.values.flatMap((signal) => (signal.kind === 'value' ? [[signal.name, signal.value]] : [])))
  const lat = told.get('latDeg')
  const lon = told.get('lonDeg')
  if (lat !== undefined && lon !== undefined) place(reading, { lat, lon, valid: true })
  for (const [name, value] of told) if (name !== 'latDeg' && name !== 'lonDeg') addValue(reading, name, value)
  for (const signal of data.values) if (signal.kind === 'text') keepRaw(reading, signal.name, signal.text)
}
