import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading, HarshEvent } from '@clutch/contracts/telematics/readings'
import { alarm, harsh, keepRaw, measure } from '../draft.ts'
import { hexOf, integerOf, numberOf, percentOf } from './fields.ts'
import type { Message } from './message.ts'
import type { Model } from './models.ts'
import { meanState, towed } from './status.ts'

/**
 * What each kind of report says by being sent, and in the fields between the device's name and the place. Those are told
 * from the right: what newer firmware adds, it adds on the left.
 */
export interface Kind {
  readonly alarm?: Alarm
  readonly ignition?: boolean
  readonly motion?: boolean
  readonly charging?: boolean
  /** The fields directly before the place, in order. */
  readonly head?: readonly HeadField[]
  /** Instead: a report's id, its type, and how many places follow. */
  readonly about?: (reading: DecodedReading, about: About, model: Model | undefined) => void
  /** Nothing is lost where the kind itself is not kept. */
  readonly says?: 'all'
}

export interface About {
  readonly id: number
  readonly type: number
}

type HeadField = keyof typeof headMeanings | ''

/** Moves with the ignition off; moves, and nothing is known of an ignition. */
const movingUnlit = 0x12
const moving = 0x42

/** It has changed: who moves with the engine off, or without one, moved away. */
export function meanStateNow(reading: DecodedReading, code: number): void {
  meanState(reading, code)
  if (code === towed) alarm(reading, 'tow')
  else if (code === movingUnlit || code === moving) alarm(reading, 'movement')
}

const rawNumber = (name: string) => (reading: DecodedReading, field: string) => {
  keepRaw(reading, name, integerOf(field) ?? field)
}

const headMeanings = {
  state: (reading: DecodedReading, field: string) => meanState(reading, hexOf(field) ?? 0),
  stateNow: (reading: DecodedReading, field: string) => meanStateNow(reading, hexOf(field) ?? 0),
  batteryV: (reading: DecodedReading, field: string) => {
    const volts = numberOf(field)
    if (volts !== undefined) reading.batteryV = volts > 100 ? volts / 1000 : volts
  },
  /** 1: the jamming is over. */
  jamming: (reading: DecodedReading, field: string) => {
    keepRaw(reading, 'jammingState', integerOf(field) ?? field)
    if (field !== '1') alarm(reading, 'jamming')
  },
  /** 1: none, 2: a little, 3: critical. */
  gnssJamming: (reading: DecodedReading, field: string) => {
    keepRaw(reading, 'gnssJammingState', integerOf(field) ?? field)
    if (field === '3' || field === '2') alarm(reading, 'jamming')
  },
  antenna: (reading: DecodedReading, field: string) => {
    keepRaw(reading, 'antennaState', integerOf(field) ?? field)
    if (field === '1') alarm(reading, 'gps-antenna-cut')
    if (field === '2') alarm(reading, 'gps-antenna-short')
  },
  driverKey: (reading: DecodedReading, field: string) => {
    const key = field.trim().slice(0, 64)
    if (key !== '') reading.driverKey = key
  },
  authorised: (reading: DecodedReading, field: string) => {
    if (field === '0') alarm(reading, 'driver-unknown')
    else if (field !== '1') keepRaw(reading, 'driverAuthorised', field)
  },
  /** 2: within its bounds again. */
  temperatureState: (reading: DecodedReading, field: string) => {
    keepRaw(reading, 'temperatureState', integerOf(field) ?? field)
    if (field !== '2') alarm(reading, 'temperature')
  },
  deviceTemperatureC: (reading: DecodedReading, field: string) => {
    const value = numberOf(field)
    if (value !== undefined) measure(reading, 'temperaturesC', 'device', value)
  },
  fuelBeforePercent: rawNumber('fuelBeforePercent'),
  fuelAfterPercent: (reading: DecodedReading, field: string) => {
    const value = percentOf(field)
    if (value !== undefined) reading.fuelPercent = value
  },
  /** What tires the driver most is number one in the cameras' list. */
  driverWarning: (reading: DecodedReading, field: string) => {
    if (field === '1') alarm(reading, 'fatigue')
    keepRaw(reading, 'driverWarning', integerOf(field) ?? field)
  },
  fatigueDegree: rawNumber('fatigueDegree'),
  din1: (reading: DecodedReading, field: string) => level(reading, 'inputs', 'din1', field),
  din2: (reading: DecodedReading, field: string) => level(reading, 'inputs', 'din2', field),
  switchType: rawNumber('switchType'),
  outputNumber: rawNumber('outputNumber'),
  outputState: (reading: DecodedReading, field: string) => {
    const output = reading.raw?.outputNumber
    if (typeof output === 'number' && output > 0) level(reading, 'outputs', `dout${output}`, field)
    else keepRaw(reading, 'outputState', field)
  },
  ignitionOffS: rawNumber('ignitionOffS'),
  ignitionOnS: rawNumber('ignitionOnS'),
  ignitionSource: rawNumber('ignitionSource'),
  idleS: rawNumber('idleS'),
  crashCounter: rawNumber('crashCounter'),
  gnssSignal: rawNumber('gnssSignal'),
  satellitesInView: rawNumber('satellitesInView'),
  movement: rawNumber('movement'),
  roaming: rawNumber('roaming'),
  cwJamming: rawNumber('cwJamming'),
  phone: (reading: DecodedReading, field: string) => keepRaw(reading, 'phone', field),
  geofenceMode: rawNumber('geofenceMode'),
  geofenceRadiusM: rawNumber('geofenceRadiusM'),
  checkIntervalS: rawNumber('checkIntervalS'),
  places: () => {}, // how many follow is seen
} as const

function level(reading: DecodedReading, field: 'inputs' | 'outputs', name: string, told: string): void {
  if (/^[01]$/.test(told)) measure(reading, field, name, Number(told))
}

const keepAbout = (reading: DecodedReading, { id, type }: About) => {
  if (id > 0) keepRaw(reading, 'reportId', id)
  if (type > 0) keepRaw(reading, 'reportType', type)
}

export const harshKinds: Readonly<Record<number, readonly HarshEvent['kind'][]>> = {
  0: ['braking'],
  1: ['acceleration'],
  2: ['cornering'],
  3: ['braking', 'cornering'],
  4: ['acceleration', 'cornering'],
}

export const harshTypes = { braking: 0, acceleration: 1, cornering: 2 } as const

function meanHarsh(reading: DecodedReading, { id, type }: About): void {
  for (const kind of harshKinds[type] ?? []) harsh(reading, { kind })
  if (harshKinds[type] === undefined) keepRaw(reading, 'harshType', type)
  if (id > 0) keepRaw(reading, 'speedBand', id)
}

/** Which way round it is depends on the model; the manufacturer's papers say 0 is on, those of the cameras 1. */
function meanIgnition(reading: DecodedReading, { id, type }: About, model: Model | undefined): void {
  if (type <= 1) reading.ignition = (type === 1) === (model?.ignitionIsOne === true)
  if (id > 0) keepRaw(reading, 'ignitionSource', id)
}

function meanInput(reading: DecodedReading, { id, type }: About): void {
  if (type <= 1) measure(reading, 'inputs', `din${id}`, type)
  else keepRaw(reading, 'reportType', type)
}

function meanFence(reading: DecodedReading, { id, type }: About): void {
  keepRaw(reading, 'geofence', id)
  if (type === 0) alarm(reading, 'geofence-exit')
  else if (type === 1) alarm(reading, 'geofence-enter')
  else keepRaw(reading, 'reportType', type)
}

/** Of a portable tracker: 1, it has come to move; 0, it has come to rest. */
function meanMotion(reading: DecodedReading, { id, type }: About): void {
  if (type <= 1) reading.motion = type === 1
  if (id > 0) keepRaw(reading, 'reportId', id)
}

const event = (told: Kind): Kind => ({ about: keepAbout, ...told })

export const kinds: Readonly<Record<string, Kind>> = {
  SOS: event({ alarm: 'sos', says: 'all' }),
  TOW: event({ alarm: 'tow', says: 'all' }),
  SPD: event({ alarm: 'overspeed', says: 'all' }),
  EPS: event({ alarm: 'low-power' }),
  AIS: event({}),
  MAI: event({}),
  RTL: event({ says: 'all' }),
  PNL: event({}),
  PFL: event({}),
  DOG: event({}),
  IOB: event({}),
  DIS: event({ about: meanInput }),
  GEO: event({ about: meanFence }),
  GIN: event({ alarm: 'geofence-enter' }),
  GOT: event({ alarm: 'geofence-exit' }),
  HBM: event({ about: meanHarsh, says: 'all' }),
  HBE: event({ about: meanHarsh }),
  IGL: event({ about: meanIgnition, says: 'all' }),
  VGL: event({ about: meanIgnition }),
  NMR: event({ about: meanMotion, says: 'all' }),
  TMP: event({ alarm: 'temperature' }),
  LBC: { head: ['phone'] },
  GCR: { head: ['geofenceMode', 'geofenceRadiusM', 'checkIntervalS'] },
  IGN: { ignition: true, head: ['ignitionOffS'], says: 'all' },
  IGF: { ignition: false, head: ['ignitionOnS'], says: 'all' },
  VGN: { ignition: true, head: ['ignitionSource', 'ignitionOffS'] },
  VGF: { ignition: false, head: ['ignitionSource', 'ignitionOnS'] },
  IDN: { alarm: 'idling', says: 'all' },
  IDL: { alarm: 'idling' },
  IDF: { head: ['state', 'idleS'] },
  STR: {},
  CTN: {},
  STP: { motion: false },
  LSP: { motion: false, alarm: 'parking' },
  STT: { head: ['stateNow'], says: 'all' },
  NMD: { head: ['movement'] },
  PNA: { alarm: 'power-on', says: 'all' },
  PFA: { alarm: 'power-off', says: 'all' },
  PNR: { alarm: 'power-on' },
  PFR: { alarm: 'power-off' },
  PLA: { alarm: 'low-battery' },
  EXP: { alarm: 'fault' },
  MPN: { alarm: 'power-restored', charging: true, says: 'all' },
  MPF: { alarm: 'unplugged', charging: false, says: 'all' },
  EPN: { alarm: 'power-restored', charging: true },
  EPF: { alarm: 'unplugged', charging: false },
  BPN: {},
  BPF: { alarm: 'tampering' },
  BTC: { charging: true },
  STC: { charging: false },
  BPL: { alarm: 'low-battery', head: ['batteryV'], says: 'all' },
  JDR: { alarm: 'jamming', says: 'all' },
  JDS: { head: ['jamming'] },
  GPJ: { head: ['cwJamming', 'gnssJamming'] },
  ANT: { head: ['antenna'] },
  GSS: { head: ['gnssSignal', 'satellitesInView', 'state', ''] },
  RMD: { head: ['roaming'] },
  DOS: { head: ['outputNumber', 'outputState'] },
  CRA: { alarm: 'crash', head: ['crashCounter'], says: 'all' },
  LGL: { alarm: 'fall' },
  SOA: { alarm: 'tampering' },
  FLA: { alarm: 'fuel-drop', head: ['fuelBeforePercent', 'fuelAfterPercent'] },
  TEM: { head: ['temperatureState', 'deviceTemperatureC'] },
  IDA: { head: ['driverKey', 'authorised', 'places'], says: 'all' },
  DAR: { head: ['driverWarning', 'fatigueDegree', '', ''] },
  LSW: { head: ['switchType', 'din1'] },
  TSW: { head: ['switchType', 'din2'] },
}

export function meanKind(reading: DecodedReading, kind: Kind): void {
  if (kind.alarm !== undefined) alarm(reading, kind.alarm)
  if (kind.ignition !== undefined) reading.ignition = kind.ignition
  if (kind.motion !== undefined) reading.motion = kind.motion
  if (kind.charging !== undefined) reading.charging = kind.charging
}

/** @returns the fields on the left that nothing was said about */
export function meanHead(reading: DecodedReading, names: readonly HeadField[], fields: readonly string[]): string[] {
  const from = fields.length - names.length
  for (const [index, name] of names.entries()) {
    const field = fields[from + index] ?? ''
    if (field === '') continue
    if (name === '') keepRaw(reading, `field${index + 1}`, field)
    else headMeanings[name](reading, field)
  }
  return fields.slice(0, Math.max(0, from))
}

/**
 * The id and the type of a report: a byte in hexadecimal before the number of places, or, on portable trackers, two
 * digits of their own, counted from the name.
 */
export function aboutOf({ model }: Message, head: readonly string[]): About {
  const before = head.at(-2) ?? ''
  if (before.length === 2 && (model === undefined || model.tail === 'vehicle')) {
    const byte = hexOf(before) ?? 0
    return { id: byte >> 4, type: byte & 0xf }
  }
  if (model?.tail !== 'vehicle' && /^[0-9A-Fa-f]$/.test(head[0] ?? '') && /^[0-9A-Fa-f]$/.test(head[1] ?? '')) {
    return { id: hexOf(head[0]) ?? 0, type: hexOf(head[1]) ?? 0 }
  }
  const byte = hexOf(before.slice(0, 2)) ?? 0
  return { id: byte >> 4, type: byte & 0xf }
}
