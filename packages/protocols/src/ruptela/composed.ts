import type { DecodedReading, HarshEvent } from '@clutch/contracts/telematics/readings'
import { harsh, keepRaw } from '../draft.ts'
import { operatorOf } from '../operator-code.ts'

/** What several elements tell together: a text in parts of eight, a mast, a harsh manoeuvre and how hard it was. */

/** By target: `text.vin.1`, `cell.areaCode`, `harsh.braking`. */
export type Gathered = Map<string, number | string>

const vinNames = ['vin', 'vehicleVin', 'busVin', 'tachoVin']
/** In the order in which they are believed. */
const driverNames = [
  'driver1Card',
  'tachoDriver1Card',
  'driverCard16',
  'wirelessDriver',
  'magneticCard',
  'magneticCard8',
  'uhfA',
  'uhfB',
]

export function settle(reading: DecodedReading, gathered: Gathered): void {
  if (gathered.size === 0) return
  cell(reading, gathered)
  manoeuvres(reading, gathered)
  const texts = joined(gathered)
  for (const name of vinNames) {
    const told = texts.get(name)
    if (told === undefined || reading.vin !== undefined || !/^[0-9A-Za-z]{1,17}$/.test(told)) continue
    reading.vin = told.toUpperCase()
    texts.delete(name)
  }
  for (const name of driverNames) {
    const told = texts.get(name)
    if (told === undefined || reading.driverKey !== undefined) continue
    reading.driverKey = told
    texts.delete(name)
  }
  const trailer = texts.get('trailer')
  if (trailer !== undefined) reading.trailerKey = trailer
  const tag = texts.get('tagId')
  if (tag !== undefined) reading.beacons = [{ id: tag }]
  for (const [name, told] of texts) if (name !== 'trailer' && name !== 'tagId') keepRaw(reading, name, told)
}

const mostParts = 3

/** Texts by name, without what fills them up; nothing where there is none. */
function joined(gathered: Gathered): Map<string, string> {
  const texts = new Map<string, string>()
  for (const target of gathered.keys()) {
    const [kind = '', name = ''] = target.split('.')
    if ((kind !== 'text' && kind !== 'hex') || texts.has(name)) continue
    let whole = ''
    for (let part = 0; part < mostParts; part += 1) whole += String(gathered.get(`${kind}.${name}.${part}`) ?? '')
    const told = kind === 'text' ? trimmed(whole) : meaningful(name, whole)
    if (told !== '') texts.set(name, told)
  }
  return texts
}

/** Cards and numbers are padded with zeros; where nobody is in, they are ones, or the letter F; `*` ends one. */
function trimmed(text: string): string {
  const [told = ''] = text.replace(/[^\x21-\x7e]/g, '').split('*')
  return /^F*$/.test(told) ? '' : told
}

/** Identities of sixteen and more bytes are filled up in front, those of a trailer behind. */
function meaningful(name: string, digits: string): string {
  if (/^(0*|f*)$/.test(digits)) return ''
  if (name === 'trailer') return digits.replace(/(00)+$/, '')
  return digits.length > 16 ? digits.replace(/^(00)+/, '') : digits
}

/** A mast that is told whole; else what was told of it. */
function cell(reading: DecodedReading, gathered: Gathered): void {
  const told = ['operator', 'areaCode', 'cellId'].map((name) => Number(gathered.get(`cell.${name}`) ?? 0))
  const [operator = 0, areaCode = 0, cellId = 0] = told
  const network = operatorOf(operator)
  if (network && areaCode > 0 && cellId > 0) {
    reading.cells = [{ ...network, areaCode, cellId }]
    return
  }
  for (const name of ['operator', 'areaCode', 'cellId']) {
    const value = gathered.get(`cell.${name}`)
    if (value !== undefined) keepRaw(reading, name, value)
  }
}

const centimetresPerS2PerG = 980.665

/**
 * Counts since the record before. Where a model counts harsh and extreme braking (four bits each), its other count is of
 * all brakes.
 */
function manoeuvres(reading: DecodedReading, gathered: Gathered): void {
  const both = gathered.get('harsh.brakes')
  for (const kind of ['braking', 'acceleration', 'cornering'] as const) {
    const told = Number(gathered.get(`harsh.${kind}`) ?? 0)
    const count = kind === 'braking' && both !== undefined ? hardBrakes(reading, Number(both), told) : told
    happened(reading, kind, count, gathered.get(`harshValue.${kind}`))
  }
}

function hardBrakes(reading: DecodedReading, both: number, brakes: number): number {
  const extreme = both >> 4
  if (extreme > 0) keepRaw(reading, 'extremeBrakes', extreme)
  if (brakes > 0) keepRaw(reading, 'brakes', brakes)
  return extreme + (both & 0x0f)
}

function happened(reading: DecodedReading, kind: HarshEvent['kind'], count: number, hard: number | string | undefined) {
  const hundredths = Number(hard ?? 0)
  if (count > 1) keepRaw(reading, `${kind}Count`, count)
  if (count === 0) {
    if (hundredths > 0) keepRaw(reading, `${kind}Ms2`, hundredths / 100)
    return
  }
  const valueG = Math.round((hundredths / centimetresPerS2PerG) * 1000) / 1000
  harsh(reading, { kind, ...(hundredths > 0 && { value: valueG }) })
}
