import type { Alarm } from '@clutch/contracts/telematics/alarms'
import { alarm, keepRaw } from '../draft.ts'
import { hex, WireReader } from '../wire.ts'
import { type Cry, cry } from './fields.ts'
import type { ItemContext, ItemForm, ItemTable } from './items.ts'

/**
 * Active safety, as the standard of Jiangsu (T/JSATL 12) adds it and other provinces and makers took it over: cameras
 * that watch the road (64), the driver (65) and the blind spots (67), tyre sensors (66), and harsh driving (70).
 *
 *     u32 number of the alarm · u8 1 begins, 2 is over, 0 neither · u8 kind · u8 level · … · 16 bytes of label
 *
 * It repeats where and when; the location it is attached to says that too.
 */
const labelBytes = 16
const over = 2

interface Watcher {
  readonly kinds: Readonly<Record<number, Cry>>
  /** Of its alarm's kind and level in `raw`. */
  readonly name: string
  /** The shortest that carries a label at its end. */
  readonly labelledBytes: number
  /** From here on a kind is an event and cries nothing. */
  readonly firstEvent: number
}

const road: Watcher = {
  name: 'adas',
  labelledBytes: 47,
  firstEvent: 0x10,
  kinds: {
    1: 'forward-collision',
    2: 'lane-departure',
    3: 'forward-collision', // too close
    4: 'forward-collision', // someone on foot
    5: 'lane-departure', // too often
    6: 'overspeed', // by a road sign
    7: 'forward-collision', // something in the way
  },
}

const driver: Watcher = {
  name: 'dms',
  labelledBytes: 47,
  firstEvent: 0x10,
  kinds: { 1: 'fatigue', 2: 'distracted', 3: 'distracted', 4: 'distracted', 5: 'general' },
}

const blindSpot: Watcher = {
  name: 'bsd',
  labelledBytes: 41,
  firstEvent: 0x10,
  kinds: { 1: 'general', 2: 'general', 3: 'general' },
}

const harshDriving: Watcher = {
  name: 'harsh',
  labelledBytes: 30,
  firstEvent: 0x17,
  kinds: {
    1: 'harsh.acceleration',
    2: 'harsh.braking',
    3: 'harsh.cornering',
    4: 'idling',
    7: 'high-rpm',
    22: 'crash',
  },
}

function watch(bytes: Uint8Array, { reading }: ItemContext, watcher: Watcher): boolean {
  const { name, kinds, labelledBytes, firstEvent } = watcher
  const reader = new WireReader(bytes)
  reader.u32()
  const phase = reader.u8()
  const kind = reader.u8()
  keepRaw(reading, `${name}Alarm`, kind)
  if (reader.remaining > 0) keepRaw(reading, `${name}Level`, reader.u8())
  if (bytes.length >= labelledBytes) keepRaw(reading, 'alarmLabel', hex(bytes.subarray(-labelBytes)))
  if (phase === over) keepRaw(reading, `${name}Over`, 1)
  else if (kinds[kind]) cry(reading, kinds[kind])
  else if (kind > 0 && kind < firstEvent) alarm(reading, 'general')
  return true
}

/** By bit of the alarms of a tyre; the others: no signal, off balance, leaks slowly, its battery is low. */
const tyreCries: Readonly<Record<number, Alarm>> = {
  0: 'tyre-pressure', // regular report with an alarm
  1: 'tyre-pressure', // too high
  2: 'tyre-pressure', // too low
  3: 'temperature', // too hot
  4: 'fault', // no signal
  5: 'tyre-pressure', // off balance
  6: 'tyre-pressure', // leaks slowly
  7: 'low-battery',
}
const tyreHeadBytes = 40
const tyreBytes = 9
const maxTyres = 32

function tyres(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const reader = new WireReader(bytes)
  reader.slice(4)
  const phase = reader.u8()
  reader.slice(tyreHeadBytes - 5 - 1 - labelBytes)
  keepRaw(reading, 'alarmLabel', hex(reader.slice(labelBytes)))
  const count = reader.u8()
  if (count > maxTyres || reader.remaining < count * tyreBytes) return false
  for (let index = 0; index < count; index += 1) {
    const tyre = `tyre${reader.u8() + 1}`
    const alarms = reader.u16()
    keepRaw(reading, `${tyre}PressureKpa`, reader.u16())
    keepRaw(reading, `${tyre}TemperatureC`, reader.i16())
    keepRaw(reading, `${tyre}BatteryPercent`, reader.u16())
    if (alarms === 0) continue
    keepRaw(reading, `${tyre}Alarms`, alarms)
    if (phase === over) continue
    for (const [bit, cried] of Object.entries(tyreCries)) {
      if ((alarms >>> Number(bit)) & 1) alarm(reading, cried)
    }
  }
  return true
}

const watching = (watcher: Watcher) => (bytes: Uint8Array, context: ItemContext) => watch(bytes, context, watcher)

export const safetyItems: ItemTable = new Map<number, readonly ItemForm[]>([
  [0x64, [{ length: (length) => length >= 6, read: watching(road) }]],
  [0x65, [{ length: (length) => length >= 6, read: watching(driver) }]],
  [0x66, [{ length: (length) => length >= tyreHeadBytes, read: tyres }]],
  [0x67, [{ length: (length) => length >= 32, read: watching(blindSpot) }]],
  [0x70, [{ length: (length) => length >= 6, read: watching(harshDriving) }]],
])
