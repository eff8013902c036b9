import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure, readingAt, readingOnReceipt } from '../draft.ts'
import { fromAscii } from '../wire.ts'
import { meanAccessory } from './accessories.ts'
import { meanCan } from './can.ts'
import { isConfiguration, meanConfiguration } from './configuration.ts'
import { aboutOf, type Kind, kinds, meanHead, meanKind } from './events.ts'
import { hexOf, integerOf, numberOf, percentOf, stampOf } from './fields.ts'
import { informations } from './information.ts'
import { between, type Message } from './message.ts'
import { keepTroubleCodes, meanObd } from './obd.ts'
import { emptyGroupAt, fixOf, hasFix, meanGroup, type PlaceGroup, placeGroups, sentMs, timeFix } from './place.ts'
import { meanAnalog } from './status.ts'
import { meanAppendices, meanEventTail, meanReportTail } from './tail.ts'

/** From a text report to readings: one for each place it tells; what it says besides is of the last. */

export interface Context {
  readonly receivedAtMs: number
  /** Of the device's clock, where it is known. */
  readonly zoneMin: number | undefined
}

export interface Meant {
  readonly readings: DecodedReading[]
  readonly sources: Uint8Array[]
}

const scheduled = new Set(['FRI', 'ERI'])
/** They tell the input's voltage where others tell the supply's. */
const analogEvents = new Set(['AIS', 'MAI'])

export function readingsOf(message: Message, context: Context): Meant {
  const groups = groupsOf(message)
  if (groups.length === 0) {
    const reading = draft(message, undefined, context)
    return meanBody(reading, message)
      ? { readings: [reading], sources: [sourceOf(message)] }
      : { readings: [], sources: [] }
  }
  const readings: DecodedReading[] = []
  const sources: Uint8Array[] = []
  for (const [index, group] of groups.entries()) {
    const last = index === groups.length - 1
    const reading = draft(message, group, context)
    meanGroup(reading, message, group)
    const next = groups[index + 1]
    const tail = between(message, group.end, next?.start)
    if (last) meanReport(reading, message, groups, tail)
    else keepOwnMileage(reading, meanAppendices(reading, tail, message.model))
    keepSendTime(reading, message)
    readings.push(reading)
    sources.push(last ? sourceOf(message, index) : sourceOf(message, index, group.start, next?.start))
  }
  return { readings, sources }
}

function groupsOf(message: Message): PlaceGroup[] {
  if (message.type in informations || tellsSetUp(message)) return []
  const groups = placeGroups(message)
  if (groups.length > 0 || !scheduled.has(message.type)) return groups
  // Name, [mask,] supply or id, type, number, place
  const start = message.nameAt + 4 + (message.type === 'ERI' ? 1 : 0)
  const group = emptyGroupAt(message, start)
  return group === undefined ? [] : [group]
}

function tellsSetUp(message: Message): boolean {
  const { type } = message
  return !(type in kinds || type in specials || scheduled.has(type)) && isConfiguration(message)
}

/** A fix is of its own time. Without one, the report is of when it was sent, and says where it was when it last knew. */
function draft(message: Message, group: PlaceGroup | undefined, context: Context): DecodedReading {
  const fixMs = group && fixOf(message, group)
  const sent = sentMs(message, fixMs, context.zoneMin)
  if (group === undefined || fixMs === undefined) {
    return sent === undefined ? readingOnReceipt(context.receivedAtMs) : readingAt(sent)
  }
  return readingAt(hasFix(message, group) || sent === undefined || sent <= fixMs ? fixMs : sent)
}

/** A report that goes out at once need not say when. */
const soonMs = 60_000

function keepSendTime(reading: DecodedReading, message: Message): void {
  const { sentAtMs } = message
  if (sentAtMs === undefined || Math.abs(sentAtMs - Date.parse(reading.time)) <= soonMs) return
  keepRaw(reading, 'sendTime', stampOf(sentAtMs))
}

/** The bytes behind a reading: without the prefix, the version and the count, which differ when it is sent again. */
function sourceOf(message: Message, index = 0, from = message.nameAt + 1, to = message.fields.length): Uint8Array {
  const upTo = message.count === undefined ? to : Math.min(to, message.fields.length - 1)
  return fromAscii([message.type, index, ...message.fields.slice(from, upTo)].join(','))
}

function keepOwnMileage(reading: DecodedReading, rest: readonly string[]): void {
  const km = rest.find((field) => /^\d{1,7}\.\d$/.test(field))
  if (km !== undefined) reading.odometerM = Math.round(Number(km) * 1000)
}

function meanReport(reading: DecodedReading, message: Message, groups: readonly PlaceGroup[], tail: string[]): void {
  const [first, last] = [groups[0] as PlaceGroup, groups.at(-1) as PlaceGroup]
  const fixMs = fixOf(message, last)
  if (fixMs !== undefined) timeFix(reading, fixMs, Date.parse(reading.time))
  if (message.vin !== undefined) reading.vin = message.vin
  const head = between(message, message.nameAt + 1, first.start)
  const special = specials[message.type]
  if (special !== undefined) {
    special(reading, message, head, tail)
    return
  }
  if (scheduled.has(message.type)) {
    meanScheduled(reading, message, head, tail)
    return
  }
  const kind = kinds[message.type]
  if (kind?.says !== 'all') keepRaw(reading, 'event', message.type)
  if (kind === undefined) keepHead(reading, head)
  else meanEventHead(reading, message, kind, head)
  meanEventTail(reading, message, tail)
}

/** Millivolts; lower numbers are ids. */
function keepSupply(reading: DecodedReading, field: string | undefined): void {
  const millivolts = integerOf(field)
  if (millivolts !== undefined && millivolts > 10) reading.externalV = millivolts / 1000
}

function keepHead(reading: DecodedReading, head: readonly string[]): void {
  if (head.some((field) => field !== '' && !/^0+$/.test(field))) keepRaw(reading, 'head', head.join(','))
}

function meanEventHead(reading: DecodedReading, message: Message, kind: Kind, head: readonly string[]): void {
  meanKind(reading, kind)
  if (message.model?.tail === 'asset' && head.length >= 5) {
    meanAssetHead(reading, head)
    if (kind.about !== undefined) kind.about(reading, aboutOf(message, head), message.model)
    return
  }
  if (kind.about !== undefined) {
    const about = aboutOf(message, head)
    kind.about(reading, about, message.model)
    if (analogEvents.has(message.type)) meanAnalog(reading, Math.max(1, about.id), head.at(-3) ?? '')
    else if (message.model?.tail !== 'portable') keepSupply(reading, head.at(-3))
    if (message.type === 'TMP') keepHead(reading, head.slice(0, -3))
    return
  }
  keepHead(reading, meanHead(reading, kind.head ?? [], head))
}

/** Trackers for goods: id, type, state, temperature, battery. */
function meanAssetHead(reading: DecodedReading, head: readonly string[]): void {
  const [temperature, battery] = head.slice(-2)
  const temperatureC = temperature?.includes('.') ? numberOf(temperature) : undefined
  if (temperatureC !== undefined) measure(reading, 'temperaturesC', 'device', temperatureC)
  const percent = percentOf(battery)
  if (percent !== undefined) reading.batteryPercent = percent
}

function meanScheduled(reading: DecodedReading, message: Message, head: readonly string[], tail: string[]): void {
  const mask = message.type === 'ERI' ? hexOf(head.find((field) => /^[0-9A-Fa-f]{8}$/.test(field))) : undefined
  const { id, type } = aboutOf(message, mask === undefined ? head : head.slice(1))
  if (message.model?.tail === 'asset') {
    if (head.length >= 5 && message.model.name !== 'GT501') meanAssetHead(reading, head)
    // Its type tells what it felt: bit 0 motion, bit 1 a charger.
    if (message.model.name === 'GT501' && type > 0) {
      reading.motion = (type & 1) === 1
      reading.charging = (type & 2) === 2
    }
  } else {
    if (type > 0) keepRaw(reading, 'reportType', type)
    if (id > 1) keepRaw(reading, 'reportId', id)
    if (message.model?.tail !== 'portable') keepSupply(reading, head.at(-3))
  }
  meanReportTail(reading, message, tail, mask)
}

type Special = (reading: DecodedReading, message: Message, head: readonly string[], tail: string[]) => void

/** Reports whose fields before or behind the place are like no other's. */
const specials: Readonly<Record<string, Special>> = {
  CAN: (reading, message, head) => {
    const [type = '', state = ''] = head
    if (!/^0*$/.test(type)) keepRaw(reading, 'canReportType', type)
    if (state !== '') keepRaw(reading, 'canState', state)
    meanCan(reading, head, 2, message.model)
  },
  OBD: (reading, message, head, tail) => {
    // [Name,] type, mask
    const maskAt = head.findIndex((field, at) => at < 4 && /^[0-9A-Fa-f]{3,8}$/.test(field))
    if (maskAt >= 0) meanObd(reading, head, maskAt)
    meanEventTail(reading, message, tail)
  },
  BAA: (reading, message, head, tail) => {
    const maskAt = head.findIndex((field, at) => at >= 4 && /^[0-9A-Fa-f]{4}$/.test(field))
    const [index = '', type = '', model = '', alarmType = ''] = head
    keepRaw(reading, 'event', message.type)
    keepRaw(reading, 'accessoryAlarm', alarmType)
    keepRaw(reading, 'accessory', [index, type, model].join(','))
    if (maskAt >= 0) meanAccessory(reading, 1, head, maskAt)
    meanEventTail(reading, message, tail)
  },
  BID: (reading, message, head, tail) => {
    const count = Math.min(integerOf(head[0]) ?? 0, 64)
    let at = 1
    for (let number = 1; number <= count && at + 1 < head.length; number += 1) {
      at = meanAccessory(reading, number, head, at + 1)
    }
    keepRaw(reading, 'event', message.type)
    meanEventTail(reading, message, tail)
  },
  LSA: (reading, message, head, tail) => {
    const [state, light] = head
    keepRaw(reading, 'event', message.type)
    if (state !== undefined && state !== '') keepRaw(reading, 'lightState', state)
    if (light !== undefined && light !== '') keepRaw(reading, 'lightStateBefore', light)
    const [rssi, errors, level, battery, mode, motion, temperature] = tail
    const numbers = { gsmSignal: rssi, bitErrorRate: errors, lightLevel: level, mode }
    for (const [name, field] of Object.entries(numbers)) {
      const value = integerOf(field)
      if (value !== undefined) keepRaw(reading, name, value)
    }
    const percent = percentOf(battery)
    if (percent !== undefined) reading.batteryPercent = percent
    if (motion === '0' || motion === '1') reading.motion = motion === '1'
    const temperatureC = numberOf(temperature)
    if (temperatureC !== undefined) measure(reading, 'temperaturesC', 'device', temperatureC)
  },
  TMP: (reading, message, head, tail) => {
    meanEventHead(reading, message, kinds.TMP as Kind, head)
    // A sensor's id of sixteen digits, and its degrees.
    const at = tail.findIndex((field) => /^[0-9A-Fa-f]{16}$/.test(field))
    const temperatureC =
      at < 0
        ? undefined
        : tail
            .slice(at + 1)
            .map(numberOf)
            .find((value) => value !== undefined)
    if (at >= 0) keepRaw(reading, 'oneWire1', tail[at] as string)
    if (temperatureC !== undefined) measure(reading, 'temperaturesC', 'oneWire1', temperatureC)
    meanEventTail(reading, message, at < 0 ? tail : tail.slice(0, at))
  },
  DTT: (reading, message, head, tail) => {
    meanTransparent(reading, head)
    meanEventTail(reading, message, tail)
  },
  DAT: keepData,
  SVR: keepData,
  BDR: keepData,
  DTC: (reading, message, head, tail) => {
    for (const field of head) if (field.length >= 4) keepTroubleCodes(reading, field)
    keepRaw(reading, 'event', message.type)
    meanEventTail(reading, message, tail)
  },
}

function keepData(reading: DecodedReading, message: Message, head: readonly string[], tail: string[]): void {
  keepRaw(reading, 'event', message.type)
  const data = head.findLast((field) => field !== '')
  if (data !== undefined) keepRaw(reading, 'data', data)
  meanEventTail(reading, message, tail)
}

/** Without a place. @returns whether it says anything */
function meanBody(reading: DecodedReading, message: Message): boolean {
  const before = JSON.stringify(reading)
  if (message.vin !== undefined && !(message.type in informations)) reading.vin = message.vin
  const information = informations[message.type]
  const special = specials[message.type]
  const kind = kinds[message.type]
  const body = between(message, message.nameAt + 1)
  if (information !== undefined) information(reading, message)
  else if (tellsSetUp(message)) meanConfiguration(reading, message)
  else if (special !== undefined) special(reading, message, body, [])
  else if (kind !== undefined) {
    meanKind(reading, kind)
    if (kind.says !== 'all') keepRaw(reading, 'event', message.type)
    keepHead(reading, body)
  } else if (body.some((field) => field !== '')) {
    keepRaw(reading, 'event', message.type)
    keepRaw(reading, 'fields', body.join(','))
  }
  return JSON.stringify(reading) !== before
}

/** What another device said through this one's serial port, in hexadecimal or as it was. */
function meanTransparent(reading: DecodedReading, body: readonly string[]): void {
  keepRaw(reading, 'event', 'DTT')
  const data = body.findLast((field) => field !== '') ?? ''
  const text = /^(?:[0-9A-Fa-f]{2})+$/.test(data) ? textOf(data) : data
  keepRaw(reading, 'data', text)
  // Of the fuel sensors that are met there: name, number, level.
  const [, level] = /COMB,[^,]*,(-?\d+(?:\.\d+)?)/.exec(text) ?? []
  if (level !== undefined) keepRaw(reading, 'fuelSensor1', Number(level))
}

function textOf(hexadecimal: string): string {
  let text = ''
  for (let at = 0; at < hexadecimal.length; at += 2) {
    const code = Number.parseInt(hexadecimal.slice(at, at + 2), 16)
    if (code > 0x7e || (code < 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09)) return hexadecimal
    text += String.fromCharCode(code)
  }
  return text
}
