import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure } from '../draft.ts'
import { hexOf, instantOf, integerOf, metresOf, numberOf, percentOf, zoneOf } from './fields.ts'
import { between, type Message } from './message.ts'
import { accessPointOf, cellOf, keepAccessPoint, keepCell } from './place.ts'
import { meanInputs, meanOutputs, meanState } from './status.ts'

/** Reports without a place: about the device itself, and about what its radio hears. */

type Means = (reading: DecodedReading, message: Message) => void

export const informations: Readonly<Record<string, Means>> = {
  INF: meanInformation,
  VER: (reading, message) => {
    const [deviceType = '', firmware = '', hardware = ''] = between(message, message.nameAt + 1)
    for (const [name, field] of Object.entries({ deviceType, firmware, hardware })) {
      if (field !== '') keepRaw(reading, name, field)
    }
  },
  CID: (reading, message) => {
    const iccid = between(message, message.nameAt + 1).at(-1) ?? ''
    if (iccid !== '') keepRaw(reading, 'iccid', iccid)
  },
  CSQ: (reading, message) => {
    const [rssi, bitErrorRate] = between(message, message.nameAt + 1).map(integerOf)
    if (rssi !== undefined) keepRaw(reading, 'gsmSignal', rssi)
    if (bitErrorRate !== undefined) keepRaw(reading, 'bitErrorRate', bitErrorRate)
  },
  TMZ: (reading, message) => {
    const zone = between(message, message.nameAt + 1).find((field) => zoneOf(field) !== undefined)
    if (zone !== undefined) keepRaw(reading, 'zone', zone)
  },
  // Who the network knows the device as: name and password of its access, and of the second one, are nobody's business.
  AIF: (reading, message) => {
    const secret = [1, 2, 4, 5]
    const told = between(message, message.nameAt + 1).map((field, at) => (secret.includes(at) ? '' : field))
    keepRaw(reading, 'event', 'AIF')
    keepRaw(reading, 'fields', told.join(','))
  },
  BAT: meanBattery,
  GSM: meanCells,
  LBS: meanCells,
  WIF: meanAccessPoints,
}

/** Which zone a device says that its clock shows. */
export function toldZoneMin(message: Message): number | undefined {
  if (message.type !== 'INF' && message.type !== 'TMZ') return undefined
  const fields = between(message, message.nameAt + 1)
  const at = fields.findIndex((field) => zoneOf(field) !== undefined)
  const zone = zoneOf(fields[at])
  return zone === undefined ? undefined : zone + (fields[at + 1] === '1' ? 60 : 0)
}

/**
 * GTINF: state, SIM card, signal, supply, then volts or kilometres by model, the battery, lamps and antenna, the last
 * fix; behind it the battery's level on portable trackers, inputs and the time zone on others.
 */
function meanInformation(reading: DecodedReading, message: Message): void {
  const fields = between(message, message.nameAt + 1)
  const [state = '', iccid = '', rssi, bitErrorRate, supply] = fields
  if (state !== '') meanState(reading, hexOf(state) ?? 0)
  if (iccid !== '') keepRaw(reading, 'iccid', iccid)
  const [rssiTold, errorsTold] = [integerOf(rssi), integerOf(bitErrorRate)]
  if (rssiTold !== undefined) keepRaw(reading, 'gsmSignal', rssiTold)
  if (errorsTold !== undefined) keepRaw(reading, 'bitErrorRate', errorsTold)
  if (supply === '0' || supply === '1') keepRaw(reading, 'externalSupply', Number(supply))

  let at = 5
  if (/^[0-9A-Fa-f]{12}$/.test(fields[at] ?? '')) {
    const [, temperature, humidity] = fields.slice(at, at + 3).map(numberOf)
    keepRaw(reading, 'accessory1', fields[at] as string)
    if (temperature !== undefined) measure(reading, 'temperaturesC', 'accessory1', temperature)
    if (humidity !== undefined) measure(reading, 'humidityPercent', 'accessory1', humidity)
    at += 3
  }
  const fixAt = fields.findIndex((field, index) => index > at && instantOf(field) !== undefined)
  const batteryAt = fields.findIndex((field, index) => index > at && index <= at + 2 && /^\d\.\d{1,2}$/.test(field))
  const millivolts = integerOf(fields[at])
  const odometerM = metresOf(fields[at])
  if (odometerM !== undefined) reading.odometerM = odometerM
  else if (millivolts !== undefined) reading.externalV = millivolts / 1000
  if (batteryAt >= 0) {
    reading.batteryV = Number(fields[batteryAt])
    const charging = fields[batteryAt + 1]
    if (charging === '0' || charging === '1') reading.charging = charging === '1'
    const second = batteryAt === at + 2 ? integerOf(fields[at + 1]) : undefined
    if (second !== undefined && second > 100) keepRaw(reading, 'backupSupplyV', second / 1000)
    else if (second !== undefined) keepRaw(reading, 'information', second)
  }
  const after = fixAt < 0 ? [] : fields.slice(fixAt + 1)
  if (fixAt >= 0) keepRaw(reading, 'lastFix', fields[fixAt] as string)
  const zoneAt = after.findIndex((field) => zoneOf(field) !== undefined)
  if (zoneAt >= 2) meanPins(reading, after, zoneAt)
  else if (zoneAt < 0) meanOfPortable(reading, after)
}

/** A mode, analogue inputs, a byte of inputs and one of outputs, the zone. */
function meanPins(reading: DecodedReading, after: readonly string[], zoneAt: number): void {
  keepRaw(reading, 'zone', after[zoneAt] as string)
  for (const [index, field] of after.slice(1, zoneAt - 2).entries()) {
    const millivolts = integerOf(field)
    if (millivolts !== undefined) measure(reading, 'inputs', `ain${index + 1}V`, millivolts / 1000)
  }
  const [inputs, outputs] = after.slice(zoneAt - 2, zoneAt).map(hexOf)
  if (inputs !== undefined) meanInputs(reading, inputs)
  if (outputs !== undefined) meanOutputs(reading, outputs)
}

function meanOfPortable(reading: DecodedReading, [level, flash, temperature]: readonly string[]): void {
  const percent = percentOf(level)
  if (percent !== undefined) reading.batteryPercent = percent
  const temperatureC = numberOf(temperature) ?? (flash?.includes('.') ? numberOf(flash) : undefined)
  if (temperatureC !== undefined) measure(reading, 'temperaturesC', 'device', temperatureC)
}

/** Supply there or not, its volts, a level, the battery's volts, whether it charges: told apart by their form. */
function meanBattery(reading: DecodedReading, message: Message): void {
  const fields = between(message, message.nameAt + 1)
  const voltsAt = fields.findIndex((field) => /^\d\.\d{1,2}$/.test(field))
  if (voltsAt >= 0) reading.batteryV = Number(fields[voltsAt])
  const charging = fields[voltsAt + 1]
  if (voltsAt >= 0 && (charging === '0' || charging === '1')) reading.charging = charging === '1'
  const millivolts = fields.map(integerOf).find((value) => value !== undefined && value > 1000)
  if (millivolts !== undefined) reading.externalV = millivolts / 1000
  const percent = fields.slice(2, voltsAt < 0 ? undefined : voltsAt).map(percentOf)
  const level = percent.findLast((value) => value !== undefined)
  if (level !== undefined) reading.batteryPercent = level
}

/** The signal of a mast in steps of 1 dB above -110 dBm. */
const faintestDbm = -110

/** Groups of six: MCC, MNC, LAC, cell, signal, nothing. The last is the one that the device is on. */
function meanCells(reading: DecodedReading, message: Message): void {
  const { fields, end, nameAt, type } = message
  const from = type === 'GSM' ? nameAt : nameAt + 1
  const cells: NonNullable<ReturnType<typeof cellOf>>[] = []
  let at = from
  while (at + 4 < end + 1) {
    const [mcc = '', mnc = '', area = '', cell = '', signal = ''] = fields.slice(at, Math.min(at + 5, end))
    const isGroup =
      /^\d{3,4}$/.test(mcc) && /^\d{2,4}$/.test(mnc) && /^[0-9A-Fa-f]{4}$/.test(area) && /^[0-9A-Fa-f]{3,8}$/.test(cell)
    if (!isGroup) {
      at += 1
      continue
    }
    const known = cellOf(mcc, mnc, area, cell)
    const level = integerOf(signal)
    if (known !== undefined) {
      cells.push({
        ...known,
        ...(level !== undefined && level >= 0 && level <= 63 && { rssiDbm: faintestDbm + level }),
      })
    }
    at += 5
  }
  const serving = cells.pop()
  keepCell(reading, serving)
  for (const neighbour of cells) keepCell(reading, neighbour)
  if (type !== 'LBS') return
  const percent = percentOf(fields[nameAt + 3])
  if (percent !== undefined) reading.batteryPercent = percent
}

function meanAccessPoints(reading: DecodedReading, message: Message): void {
  const fields = between(message, message.nameAt + 1)
  for (let at = 1; at + 1 < fields.length; at += 1) {
    const rssi = fields[at + 1] ?? ''
    if (/^-?\d{1,3}$/.test(rssi)) keepAccessPoint(reading, accessPointOf(fields[at] ?? '', rssi))
  }
  for (let at = 1; at + 3 < fields.length; at += 1) {
    const [mcc = '', mnc = '', area = '', cell = ''] = fields.slice(at, at + 4)
    if (/^\d{3,4}$/.test(mcc) && /^\d{2,4}$/.test(mnc) && /^[0-9A-Fa-f]{4}$/.test(area)) {
      keepCell(reading, cellOf(mcc, mnc, area, cell))
      break
    }
  }
  const percent = percentOf(fields.at(-1))
  if (percent !== undefined) reading.batteryPercent = percent
}
