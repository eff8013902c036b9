import { bicycleAlarms } from './alarm-codes.ts'
import { cell, cells, countedCell } from './cells.ts'
import { isDate, isPackedId } from './message.ts'
import { obdText } from './obd.ts'
import {
  alarmCode,
  alarmOrExtension,
  anyAlarm,
  batteryLevel,
  digits,
  driver,
  fenceAndTail,
  fix,
  identity,
  kept,
  language,
  languageAndTail,
  localTime,
  number,
  odometer,
  type Part,
  signal,
  skip,
  status,
  statusOfVxt,
  tail,
  unixTime,
  upload,
  uploadAndTail,
  wideAlarmCode,
} from './parts.ts'
import {
  accessPoints,
  benwayExtras,
  bicycle,
  camera,
  extendedCell,
  modules37,
  pagedStatus,
  portValues,
  shortModules,
  taggedDriver,
} from './rare-parts.ts'

/**
 * What each type of message holds. Many makers took a number for something of their own; which it is, is told by the
 * model where it is known, else by the length and by what stands where the identity or the date would.
 */
export interface Form {
  readonly type: number
  /** In the frame with the long length. */
  readonly extended?: true
  /** Of the content. */
  readonly bytes?: number
  readonly models?: RegExp
  readonly when?: (content: Uint8Array) => boolean
  /** What the device waits for. `none`: positions and masts, which the protocol leaves without an answer. */
  readonly answer: 'none' | 'received' | 'durable'
  readonly parts: readonly Part[]
}

const fourG = { areaBytes: 4, idBytes: 8 } as const

/** Level, signal and the alarm, behind the status. */
const statusAndAlarm = [status, batteryLevel, signal, alarmCode] as const
const heartbeat = [status, batteryLevel, signal, alarmOrExtension, languageAndTail] as const

/** NT and XT models say who they are and when they said it before they say when and where they were. */
const nt = /^(NT11|NT20|NT26|NT40|NT46|VL100|XT40)$/
const ntHead = [number(1, 'raw.locationSource'), identity, skip(6), fix]
const ntBody = [
  status,
  number(2, 'externalV', { per: 100 }),
  number(1, 'batteryV', { per: 10 }),
  signal,
  alarmCode,
  language,
  number(3, 'odometerM'),
  number(3, 'engineHours', { per: 60 }),
]
const beginsAsNt = (content: Uint8Array) => isPackedId(content, 1) && isDate(content, 9) && isDate(content, 15)

export const forms: readonly Form[] = [
  { type: 0x10, answer: 'none', parts: [fix, tail] },
  { type: 0x11, answer: 'none', parts: [fix, cell({ longNetwork: true, idBytes: 4 }), tail] },

  {
    type: 0x12, // QH302R
    answer: 'none',
    when: (content) => isPackedId(content, 0) && isDate(content, 8),
    parts: [identity, fix, cell(), tail],
  },
  {
    type: 0x12, // VXT01
    bytes: 31,
    answer: 'none',
    parts: [fix, cell(), statusOfVxt, number(2, 'externalV', { per: 100 }), signal, skip(1)],
  },
  {
    type: 0x12, // S5
    bytes: 38,
    answer: 'none',
    parts: [
      fix,
      cell(),
      status,
      number(2, 'externalV', { per: 100 }),
      signal,
      alarmCode,
      number(2, 'raw.oil'),
      number(1, 'temperaturesC.sensor1', { signed: 'sign-bit' }),
      number(4, 'odometerM', { times: 10 }),
    ],
  },
  {
    type: 0x12, // WeTrust, with the driver's card
    bytes: 36,
    answer: 'none',
    parts: [
      fix,
      cell(),
      odometer,
      kept('counted', 'card', 'text'),
      anyAlarm,
      number(1, 'raw.cardStatus'),
      number(2, 'raw.drivingTime'),
    ],
  },
  { type: 0x12, bytes: 28, answer: 'none', parts: [fix, cell(), benwayExtras] },
  {
    type: 0x12, // GT06E with a card reader: the card of the licence in 75 characters
    when: (content) => content.length >= 108,
    answer: 'none',
    parts: [
      fix,
      cell(),
      odometer,
      kept('counted', 'card', 'text'),
      number(1, 'raw.cardAlarm'),
      number(1, 'raw.swiped'),
    ],
  },
  { type: 0x12, answer: 'none', parts: [fix, cell(), tail] },

  { type: 0x22, models: nt, answer: 'none', parts: [...ntHead, countedCell(), ...ntBody] },
  { type: 0x22, when: beginsAsNt, answer: 'none', parts: [...ntHead, countedCell(), ...ntBody] },
  {
    type: 0x22, // Seeworld
    bytes: 42,
    answer: 'none',
    parts: [
      fix,
      cell({ idBytes: 4 }),
      upload,
      odometer,
      number(4, 'raw.travelTime'),
      number(2, 'temperaturesC.sensor1', { signed: 'sign-bit', per: 100 }),
      number(2, 'humidityPercent.sensor1', { per: 100 }),
    ],
  },
  { type: 0x22, answer: 'none', parts: [fix, cell(), upload, tail] },
  { type: 0x2d, answer: 'none', parts: [fix, cell(), upload, tail] },
  { type: 0x37, answer: 'none', parts: [fix, cell(), upload, modules37] },
  { type: 0x25, models: nt, answer: 'none', parts: [...ntHead, countedCell({ idBytes: 4 }), ...ntBody, taggedDriver] },
  {
    type: 0x25,
    when: beginsAsNt,
    answer: 'none',
    parts: [...ntHead, countedCell({ idBytes: 4 }), ...ntBody, taggedDriver],
  },
  { type: 0x25, answer: 'none', parts: [fix, cell({ idBytes: 4 }), tail] },

  {
    type: 0x31, // SL4X with a wide mast: its number's upper half is never used
    bytes: 37,
    when: (content) => content.subarray(24, 28).every((byte) => byte === 0),
    answer: 'none',
    parts: [fix, cell({ longNetwork: true, idBytes: 8 }), upload, number(2, 'position.altitudeM', { signed: 'two' })],
  },
  {
    type: 0x31, // SL4X
    bytes: 37,
    answer: 'none',
    parts: [
      fix,
      cell({ longNetwork: true, idBytes: 4 }),
      upload,
      odometer,
      number(2, 'position.altitudeM', { signed: 'two' }),
    ],
  },
  { type: 0x31, answer: 'none', parts: [fix, cell(), upload, tail] },
  { type: 0xa0, answer: 'none', parts: [fix, cell(fourG), uploadAndTail] },
  { type: 0x38, answer: 'none', parts: [fix, number(1, 'raw.event'), skip(1), extendedCell] },
  { type: 0x38, extended: true, answer: 'none', parts: [fix, number(1, 'raw.event'), skip(1), extendedCell] },
  {
    type: 0x1e, // JI09
    answer: 'none',
    parts: [fix, cells({ most: 7, timingAdvance: 'after' }), skip(2)],
  },

  // Alarms, and positions with the device's state
  {
    type: 0x16, // VXT01
    bytes: 31,
    answer: 'durable',
    parts: [fix, cell(), statusOfVxt, batteryLevel, signal, skip(1), language],
  },
  {
    type: 0x16, // Seeworld
    bytes: 33,
    answer: 'durable',
    parts: [fix, countedCell({ idBytes: 4 }), ...statusAndAlarm, languageAndTail],
  },
  { type: 0x16, answer: 'durable', parts: [fix, countedCell(), ...statusAndAlarm, languageAndTail] },
  { type: 0x26, answer: 'durable', parts: [fix, countedCell(), ...statusAndAlarm, languageAndTail] },
  {
    type: 0x27,
    answer: 'durable',
    parts: [fix, countedCell(), status, batteryLevel, signal, wideAlarmCode, fenceAndTail],
  },
  {
    type: 0x32, // SL4X without the mast's length
    bytes: 34,
    when: (content) => ((content[18] as number) & 0x7f) < 4, // a country, no length
    answer: 'durable',
    parts: [
      fix,
      cell({ longNetwork: true, idBytes: 4 }),
      ...statusAndAlarm,
      number(2, 'position.altitudeM', { signed: 'two' }),
    ],
  },
  {
    type: 0x32, // SL4X
    bytes: 36,
    answer: 'durable',
    parts: [
      fix,
      countedCell({ longNetwork: true, idBytes: 4 }),
      ...statusAndAlarm,
      language,
      number(2, 'position.altitudeM', { signed: 'two' }),
    ],
  },
  { type: 0x32, answer: 'durable', parts: [fix, countedCell(), ...statusAndAlarm, languageAndTail] },
  {
    type: 0xa2, // LW with 4G
    bytes: 59,
    answer: 'durable',
    parts: [
      fix,
      cell(fourG),
      number(1, 'raw.network'),
      status,
      number(2, 'externalV', { per: 100 }),
      batteryLevel,
      signal,
      alarmCode,
      language,
      odometer,
      number(4, 'engineHours', { per: 3_600 }),
      digits(8, 'terminalId'),
      number(2, 'raw.inputs'),
    ],
  },
  { type: 0xa3, bytes: 7, answer: 'received', parts: [status, batteryLevel, signal, alarmCode, tail] }, // Seeworld
  {
    type: 0xa3,
    when: (content) => (content[18] as number) >= 8 && (content[18] as number) < 0x80, // the mast's length
    answer: 'durable',
    parts: [fix, countedCell(), ...statusAndAlarm, languageAndTail],
  },
  { type: 0xa3, answer: 'durable', parts: [fix, cell(), tail] },
  {
    type: 0xa4,
    answer: 'durable',
    parts: [fix, countedCell(), status, batteryLevel, signal, wideAlarmCode, fenceAndTail],
  },
  { type: 0xa5, answer: 'durable', parts: [cell(fourG), ...statusAndAlarm, languageAndTail] },
  { type: 0x19, bytes: 13, answer: 'durable', parts: [cell(), ...statusAndAlarm, languageAndTail] },
  // With more it has many masts in a form of its maker's, which nobody has written down.
  {
    type: 0x19,
    when: (content) => content.length < 18,
    answer: 'durable',
    parts: [cell(), ...statusAndAlarm, languageAndTail],
  },
  { type: 0x95, answer: 'durable', parts: [camera] },

  // The device's state
  {
    type: 0x13,
    models: /^R11$/,
    answer: 'received',
    parts: [status, number(2, 'externalV', { per: 100 }), signal, alarmOrExtension],
  },
  {
    type: 0x13,
    models: /^LW/,
    answer: 'received',
    parts: [status, batteryLevel, signal, number(2, 'externalV', { keepBits: 12, per: 10 })],
  },
  {
    type: 0x13,
    models: /^SEEWORLD/,
    answer: 'received',
    parts: [status, batteryLevel, signal, number(1, 'externalV'), languageAndTail],
  },
  { type: 0x13, bytes: 14, answer: 'received', parts: [status, pagedStatus('short')] },
  { type: 0x13, bytes: 16, answer: 'received', parts: [number(1, 'raw.status'), pagedStatus('long')] },
  { type: 0x13, answer: 'received', parts: heartbeat },
  {
    type: 0x23, // GK310
    answer: 'received',
    parts: [status, number(2, 'batteryV', { per: 100 }), signal, skip(2)],
  },
  { type: 0x36, answer: 'received', parts: [status, batteryLevel, signal, alarmOrExtension, language, shortModules] },

  // Masts and access points, for want of a fix
  { type: 0x18, answer: 'none', parts: [localTime, cells({ most: 7, timingAdvance: 'after', wifi: true })] },
  { type: 0x28, answer: 'none', parts: [localTime, cells({ most: 7, timingAdvance: 'after' }), skip(2)] },
  { type: 0x2e, answer: 'none', parts: [localTime, cells({ most: 7, timingAdvance: 'after' }), skip(2)] },
  {
    type: 0x24, // WanWay S20
    bytes: 44,
    answer: 'none',
    parts: [localTime, cells({ most: 16, counted: true, timingAdvance: 'before' })],
  },
  {
    type: 0x24, // SR411 mini
    bytes: 41,
    answer: 'none',
    parts: [
      fix,
      cell(),
      number(1, 'ignition'),
      number(2, 'externalV', { per: 100 }),
      number(2, 'batteryV', { per: 100 }),
    ],
  },
  { type: 0x24, answer: 'none', parts: [localTime, cells({ most: 7, timingAdvance: 'after' })] },
  { type: 0x2c, answer: 'none', parts: [localTime, cells({ most: 7, timingAdvance: 'after', wifi: true })] },
  {
    type: 0x33,
    answer: 'none',
    parts: [localTime, cells({ most: 6, idBytes: 4, timingAdvance: 'after', wifi: true })],
  },
  {
    type: 0x34, // SL4X
    bytes: 50,
    answer: 'none',
    parts: [localTime, cells({ most: 7, longNetwork: true, idBytes: 4, timingAdvance: 'before' })],
  },
  { type: 0xa1, answer: 'none', parts: [localTime, cells({ most: 7, ...fourG, timingAdvance: 'after' }), skip(2)] },
  { type: 0xa2, answer: 'none', parts: [localTime, cells({ most: 7, ...fourG, timingAdvance: 'after', wifi: true })] },
  { type: 0xf3, answer: 'none', parts: [localTime, accessPoints] },
  { type: 0x17, bytes: 35, answer: 'none', parts: [fix, cell(), driver(8, 'hex'), skip(1)] },
  { type: 0x17, answer: 'none', parts: [cell(), kept(21, 'phone', 'text'), skip(2)] },

  // Others
  {
    type: 0x34, // X1
    answer: 'none',
    parts: [
      number(4, 'raw.alarmBits'),
      fix,
      number(2, 'raw.terminal'),
      odometer,
      cell({ idBytes: 4 }),
      driver(4, 'decimal'),
      number(2, 'externalV', { per: 100 }),
      number(2, 'batteryV', { per: 100 }),
      portValues,
    ],
  },
  { type: 0x1a, answer: 'received', parts: [fix, kept(21, 'phone', 'text'), skip(2)] },
  {
    type: 0xa7,
    when: (content) => content.length >= 38,
    answer: 'received',
    parts: [cell(fourG), kept(21, 'phone', 'text'), skip(2)],
  },
  { type: 0xa7, answer: 'received', parts: [cell(), kept(21, 'phone', 'text'), skip(2)] },
  { type: 0x61, answer: 'durable', parts: [identity, fix, cell({ idBytes: 4 }), driver(6, 'decimal')] },
  {
    type: 0x40, // WD-209: the battery of an electric bicycle
    answer: 'durable',
    parts: [
      digits(8, 'serial'),
      unixTime,
      number(1, 'stateOfChargePercent'),
      number(2, 'raw.remainingCapacity'),
      number(1, 'raw.absoluteCapacityPercent'),
      number(2, 'raw.fullCapacity'),
      number(1, 'raw.batteryHealthPercent'),
      number(2, 'temperaturesC.tractionBattery', { plus: -2_731, per: 10 }),
      number(2, 'raw.batteryCurrent'),
      number(2, 'externalV', { per: 1_000 }),
      number(2, 'raw.batteryCycles'),
      ...Array.from({ length: 14 }, (_, index) => number(2, `raw.batteryCell${index + 1}V`, { per: 1_000 })),
      number(2, 'raw.chargeInterval'),
      number(2, 'raw.longestChargeInterval'),
      kept(16, 'batteryBarcode', 'text'),
      number(2, 'raw.batteryVersion'),
      kept(16, 'batteryManufacturer', 'text'),
      number(4, 'raw.batteryStatus'),
      number(4, 'raw.controllerStatus'),
      number(4, 'raw.controllerFault'),
    ],
  },
  {
    type: 0x41,
    extended: true,
    answer: 'durable',
    parts: [
      digits(8, 'serial'),
      unixTime,
      kept(14, 'mediaPlace', 'hex'),
      kept(8, 'mediaCell', 'hex'),
      number(4, 'raw.mediaId'),
      number(4, 'raw.mediaBytes'),
      number(1, 'raw.mediaType'),
      number(1, 'raw.mediaFormat'),
      number(1, 'raw.event'),
      number(2, 'raw.mediaPacket'),
    ],
  },
  { type: 0x94, answer: 'durable', parts: [number(2, 'externalV', { signed: 'two', per: 100 })] },
  { type: 0x32, extended: true, answer: 'durable', parts: [bicycle({})] }, // AZ735
  { type: 0x33, extended: true, answer: 'durable', parts: [bicycle(bicycleAlarms)] },
  { type: 0x8c, extended: true, answer: 'none', parts: [localTime, number(1, 'ignition'), obdText] },
]

const byType = new Map<number, Form[]>()
for (const form of forms) {
  const key = keyOf(form.type, form.extended === true)
  byType.set(key, [...(byType.get(key) ?? []), form])
}

function keyOf(type: number, extended: boolean): number {
  return extended ? type + 0x100 : type
}

export function formOf(type: number, extended: boolean, content: Uint8Array, model: string): Form | undefined {
  return byType
    .get(keyOf(type, extended))
    ?.find(
      ({ bytes, models, when }) =>
        (bytes === undefined || bytes === content.length) &&
        (models === undefined || models.test(model)) &&
        (when === undefined || when(content)),
    )
}
