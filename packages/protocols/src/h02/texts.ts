import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { alarm, keepRaw, readingAt, readingOnReceipt } from '../draft.ts'
import { type CommandReply, type DecodeOptions, ProtocolError } from '../protocol.ts'
import { addCell, cellOf, tellCard, tellExtras } from './extras.ts'
import { type FixAmong, findFix, numberOf, placeFix, readingOf, readingOfFix, statusForm } from './fix.ts'
import type { TextMessage } from './frames.ts'
import { cellsOnly, neighbours } from './masts.ts'
import { namedValuesIn } from './named-values.ts'
import { noted } from './noted.ts'
import { tellBattery, tellStatus } from './status.ts'

/** What the texts mean, by their command. */

export interface Told {
  readonly readings: readonly DecodedReading[]
  readonly replies: readonly CommandReply[]
}

type Meaning = (fields: readonly string[], options: DecodeOptions, message: TextMessage) => Told

const nothing: Told = { readings: [], replies: [] }

/** Words whose fields are their own; any other message is told by the fix in it. */
const meanings: Readonly<Record<string, Meaning>> = {
  '': () => nothing,
  V3: (fields, options, message) => (findFix(fields) ? reported(fields, options, message) : cellsOnly(fields, options)),
  V4: confirmed,
  VP1: simple,
  NBR: neighbours,
  LINK: link,
  HTBT: heartbeat,
  V0: (fields, options, message) => (findFix(fields) ? reported(fields, options, message) : nothing),
  XT: () => nothing,
  R12: () => nothing,
  SMS: said,
  ALRM: alarmed,
  BC: blindSpots,
  ICCID: listed,
  VOL: listed,
  WIFI: listed,
}

/** @throws {ProtocolError} */
export function meaningOf(message: TextMessage, options: DecodeOptions): Told {
  const meaning = Object.hasOwn(meanings, message.command) ? meanings[message.command] : undefined
  return (meaning ?? reported)(message.fields, options, message)
}

/** Of the card's number, its phone's and one more. */
const mostBeforeStatus = 3

function reported(fields: readonly string[], options: DecodeOptions, { command }: TextMessage): Told {
  const among = findFix(fields)
  if (among) return { readings: [readingOfReport(fields, among, options)], replies: [] }
  const [time = '', , , , , , , , date = ''] = fields
  if (!/^V\d/.test(command) || !/^(\d{6})?$/.test(time) || !/^\d{6}$/.test(date)) {
    if (wordsOfServers.test(command)) return repeated(fields, command)
    const told = noted(fields, options, { command })
    if (told.readings.length === 0) throw new ProtocolError('unsupported', `message ${command.slice(0, 32)}`)
    return told
  }
  // No hemispheres, no place: the status, and the masts, are told all the same.
  const reading = readingOf(time, date, options)
  tellBehind(reading, fields.slice(9))
  return { readings: [reading], replies: [] }
}

/** Some devices confirm a command by its own word, with its time and what was set. */
const wordsOfServers = /^[CDFIRS]\d{1,2}$/

function repeated(fields: readonly string[], command: string): Told {
  const reference = referenceOf(fields[0] ?? '')
  const text = fields.join(',')
  return { readings: [], replies: [{ kind: command, text, ...(reference !== undefined && { reference }) }] }
}

/** What a text message would have said: an answer, of which some is measured. */
function said(fields: readonly string[], { receivedAtMs }: DecodeOptions): Told {
  const text = fields.join(',')
  const reading = namedValuesIn(text, readingOnReceipt(receivedAtMs))
  return { readings: reading ? [reading] : [], replies: [{ kind: 'SMS', text }] }
}

function listed(fields: readonly string[], options: DecodeOptions, message: TextMessage): Told {
  return findFix(fields) ? reported(fields, options, message) : noted(fields, options, message)
}

function readingOfReport(fields: readonly string[], { fix, to }: FixAmong, options: DecodeOptions): DecodedReading {
  const reading = readingOfFix(fix, options)
  if (fix.charge !== undefined) tellBattery(reading, Number(fix.charge))
  tellBehind(reading, fields.slice(to))
  return reading
}

/** Behind the date: the card, where it is told; the status; and what the maker made up. */
function tellBehind(reading: DecodedReading, behind: readonly string[]): void {
  const statusAt = behind.slice(0, mostBeforeStatus + 1).findIndex((field) => statusForm.test(field))
  if (statusAt < 0) {
    tellExtras(reading, behind)
    return
  }
  tellCard(reading, behind.slice(0, statusAt))
  tellStatus(reading, Number.parseInt(behind[statusAt] as string, 16))
  tellExtras(reading, behind.slice(statusAt + 1))
}

/** One ten-thousandth of a nautical mile an hour, for a second: what the distance is counted in. */
const metresPerCount = 1852 / 3600

/** The answer to a command: the command, what it has to say, the command's time, and where the device was. */
function confirmed(fields: readonly string[], options: DecodeOptions): Told {
  const among = findFix(fields)
  const said = fields.slice(0, among?.from ?? fields.length)
  const [kind = '', ...details] = said
  if (kind === '') return nothing
  const reference = referenceOf(details.at(-1) ?? '')
  const reading = among && readingOfReport(fields, among, options)
  const count = numberOf(details[0] ?? '')
  if (reading && kind === 'S32' && count !== undefined && count >= 0) {
    reading.odometerM = Math.round(count * metresPerCount)
  }
  const reply: CommandReply = {
    kind,
    text: said.join(','),
    ...(reading && among?.fix.date !== '' && { time: reading.time }),
    ...(reference !== undefined && { reference }),
    ...((details[0] === 'ERROR' || /^0[0-4]$/.test(details[0] ?? '')) && { failed: true }),
  }
  return { readings: reading ? [reading] : [], replies: [reply] }
}

/** A command carries its time of day, and the answer repeats it: we write our own number there, as seconds. */
export function referenceOf(time: string): number | undefined {
  if (!/^([01]\d|2[0-3])([0-5]\d){2}$/.test(time)) return undefined
  const reference = Number(time.slice(0, 2)) * 3600 + Number(time.slice(2, 4)) * 60 + Number(time.slice(4))
  return reference >= 1 && reference <= 65_535 ? reference : undefined
}

/** The simple one has no time of day, and its fix is always one. Without a fix it has masts, divided by `Y`. */
function simple(fields: readonly string[], options: DecodeOptions): Told {
  const among = findFix(fields)
  if (among) {
    const reading = readingOfReport(fields, { ...among, fix: { ...among.fix, validity: 'A' } }, options)
    return { readings: [reading], replies: [] }
  }
  const [validity, mcc = '', mnc = '', ...rest] = fields
  if (validity !== 'V') throw new ProtocolError('malformed', 'neither a fix nor masts')
  const reading = readingOnReceipt(options.receivedAtMs)
  for (const mast of rest.join(',').split('Y')) {
    const [area = '', cell = '', signal = ''] = mast.split(',')
    addCell(reading, cellOf(mcc, mnc, area, cell, 10, signal))
  }
  return { readings: [reading], replies: [] }
}

const linkValues = ['gsmSignal', 'satellites', 'batteryPercent', 'steps', 'turnovers'] as const

/** time · signal · satellites · charge · steps · turns of the body · date · [status] */
function link(fields: readonly string[], options: DecodeOptions): Told {
  const [time = '', ...rest] = fields
  const date = rest[linkValues.length] ?? ''
  if (!/^\d{6}$/.test(time) || !/^\d{6}$/.test(date)) throw new ProtocolError('malformed', 'a link without a date')
  const reading = readingOf(time, date, options)
  linkValues.forEach((name, index) => {
    const value = numberOf(rest[index] ?? '')
    if (value === undefined) return
    if (name === 'batteryPercent') reading.batteryPercent = value
    else keepRaw(reading, name, value)
  })
  tellBehind(reading, rest.slice(linkValues.length + 1))
  return { readings: [reading], replies: [] }
}

function heartbeat([charge = '', ...rest]: readonly string[], { receivedAtMs }: DecodeOptions): Told {
  const batteryPercent = numberOf(charge)
  if (batteryPercent === undefined) return nothing
  const reading = { ...readingOnReceipt(receivedAtMs), batteryPercent }
  tellExtras(reading, rest)
  return { readings: [reading], replies: [] }
}

const alarmNumbers: Readonly<Record<string, Alarm>> = { 1: 'sos', 2: 'low-battery', 3: 'geofence-exit' }

/** number · time, with a fix in newer ones */
function alarmed(fields: readonly string[], options: DecodeOptions): Told {
  const [number = '', time = ''] = fields
  const among = findFix(fields)
  const reading = among
    ? readingOfReport(fields, among, options)
    : readingOf(/^\d{6}$/.test(time) ? time : '', '', options)
  alarm(reading, alarmNumbers[number] ?? 'general')
  keepRaw(reading, 'alarm', number)
  return { readings: [reading], replies: [] }
}

const mostBlindSpots = 100

/** What was kept while nobody listened: `time · length · fix; fix; …`, each dated with its day of the month and a time. */
function blindSpots(fields: readonly string[], options: DecodeOptions): Told {
  const readings: DecodedReading[] = []
  const spots = fields.slice(2).join(',').split(';').slice(0, mostBlindSpots)
  for (const spot of spots) {
    if (spot.trim() === '') continue
    const parts = spot.split(',').map((part) => part.trim())
    const [validity = '', lat = '', northSouth = '', lon = '', eastWest = '', speed = '', course = '', moment = ''] =
      parts
    if (!/^\d{8}$/.test(moment)) throw new ProtocolError('malformed', 'a blind spot without a time')
    const reading = readingAt(onNearestMonth(moment, options))
    placeFix(reading, { validity, lat, northSouth, lon, eastWest, speed, course })
    tellBehind(reading, parts.slice(8))
    readings.push(reading)
  }
  return { readings, replies: [] }
}

/** ddhhmmss, in the month that brings it nearest to when it came. */
function onNearestMonth(moment: string, { receivedAtMs, utcOffsetMin = 0 }: DecodeOptions): number {
  const [day, hour, minute, second] = (moment.match(/\d\d/g) ?? []).map(Number) as [number, number, number, number]
  const about = new Date(receivedAtMs)
  const candidates = [-1, 0, 1].map(
    (months) =>
      Date.UTC(about.getUTCFullYear(), about.getUTCMonth() + months, day, hour, minute, second) - utcOffsetMin * 60_000,
  )
  return candidates.reduce((best, each) =>
    Math.abs(each - receivedAtMs) < Math.abs(best - receivedAtMs) ? each : best,
  )
}
