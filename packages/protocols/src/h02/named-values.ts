import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw } from '../draft.ts'
import { tellBattery } from './status.ts'

/** Values that carry their name or their unit: `VOLT:13.1V`, `ACC:ON`, `87%`. They stand behind reports and in text messages. */

type Meaning = (reading: DecodedReading, value: string) => boolean

const meanings: Readonly<Record<string, Meaning>> = {
  VOLT: supply,
  VOLTAGE: supply,
  POWER: supply,
  BAT: battery,
  BATT: battery,
  BATTERY: battery,
  ACC: ignition,
  IGN: ignition,
  GSM: signal,
  CSQ: signal,
}

const namedForm = /^([A-Z]{2,10})\s*[:=]\s*(\S.*)$/is

/** False where it has no name, or none that is known. */
export function tellNamed(reading: DecodedReading, text: string): boolean {
  const [, name = '', value = ''] = namedForm.exec(text.trim()) ?? []
  const word = name.toUpperCase()
  if (Object.hasOwn(meanings, word)) return meanings[word]?.(reading, value.trim()) ?? false
  const [, measured, unit] = /^(\d{1,3}(?:\.\d+)?)\s*(V|%)$/i.exec(text.trim()) ?? []
  if (measured === undefined) return false
  // A lithium cell has up to 4.4 V, a vehicle more.
  return unit === '%' || Number(measured) < mostCellV ? battery(reading, text) : supply(reading, text)
}

/** What a device says of itself in words; nothing where it says nothing that is measured. */
export function namedValuesIn(text: string, reading: DecodedReading): DecodedReading | undefined {
  // Some write the two characters of an escaped line's end.
  const parts = text.split(/\\[rn]|[\r\n;,]/, mostParts).filter((part) => tellNamed(reading, part))
  return parts.length > 0 ? reading : undefined
}

const mostParts = 64
const mostCellV = 6

function supply(reading: DecodedReading, value: string): boolean {
  const volts = /^(\d{1,3}(?:\.\d+)?)\s*V?$/i.exec(value)?.[1]
  if (volts === undefined) return false
  reading.externalV = Number(volts)
  return true
}

function battery(reading: DecodedReading, value: string): boolean {
  const [, told, unit] = /^(\d{1,3}(?:\.\d+)?)\s*(V|%)?$/i.exec(value) ?? []
  if (told === undefined) return false
  if (unit === '%') reading.batteryPercent = Number(told)
  else if (unit !== undefined || told.includes('.')) reading.batteryV = Number(told)
  else tellBattery(reading, Number(told))
  return true
}

function ignition(reading: DecodedReading, value: string): boolean {
  const [, on] = /^(?:(ON|1)|OFF|0)$/i.exec(value) ?? []
  if (!/^(ON|OFF|[01])$/i.test(value)) return false
  reading.ignition = on !== undefined
  return true
}

function signal(reading: DecodedReading, value: string): boolean {
  if (!/^\d{1,3}$/.test(value)) return false
  keepRaw(reading, 'gsmSignal', Number(value))
  return true
}
