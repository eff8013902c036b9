import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { HarshEvent } from '@clutch/contracts/telematics/readings'

/**
 * What made the device report, as data: the event codes of the manufacturer's GPRS protocol (MVT, T1/T3/T333, T622, T366,
 * T399). Codes that say nothing but "it was time" have no line; the code itself is always kept.
 */
export interface EventMeaning {
  readonly alarm?: Alarm
  readonly harsh?: HarshEvent['kind']
  readonly ignition?: boolean
  readonly motion?: boolean
  /** What the frame's event field then holds. */
  readonly about?: 'driverKey' | 'fence' | 'photo'
}

export const ignitionOff = 11

export const events: ReadonlyMap<number, EventMeaning> = new Map<number, EventMeaning>([
  [1, { alarm: 'sos' }], // input 1 is the button
  [3, { ignition: true }], // the factory's name for input 3
  [ignitionOff, { ignition: false }],
  [17, { alarm: 'low-battery' }],
  [18, { alarm: 'low-power' }],
  [19, { alarm: 'overspeed' }],
  [20, { alarm: 'geofence-enter', about: 'fence' }],
  [21, { alarm: 'geofence-exit', about: 'fence' }],
  [22, { alarm: 'power-restored' }],
  [23, { alarm: 'unplugged' }],
  [28, { alarm: 'gps-antenna-cut' }],
  [29, { alarm: 'power-on' }], // started again
  [36, { alarm: 'tow' }],
  [37, { about: 'driverKey' }],
  [39, { about: 'photo' }],
  [40, { alarm: 'power-off' }],
  [41, { motion: false }],
  [42, { motion: true }],
  [44, { alarm: 'jamming' }],
  [50, { alarm: 'temperature' }],
  [51, { alarm: 'temperature' }],
  [52, { alarm: 'fuel-rise' }],
  [53, { alarm: 'low-fuel' }],
  [54, { alarm: 'fuel-drop' }],
  [58, { alarm: 'movement' }],
  [78, { alarm: 'crash' }],
  [79, { alarm: 'fall' }],
  [81, { alarm: 'removed' }],
  [82, { alarm: 'fuel-rise' }],
  [83, { alarm: 'tampering' }], // the tank's sensor came off
  [90, { harsh: 'cornering' }],
  [91, { harsh: 'cornering' }],
  [129, { harsh: 'braking' }],
  [130, { harsh: 'acceleration' }],
  [133, { alarm: 'idling' }],
  [135, { alarm: 'fatigue' }],
  [144, { ignition: true }],
  [145, { ignition: false }],
])

/** What the cameras on the driver and on the road cry out about, by the second version of their protocol. */
export const cameraAlarms: ReadonlyMap<number, Alarm> = new Map<number, Alarm>([
  [1, 'distracted'], // looks to the left, to the right, up, down
  [2, 'distracted'],
  [3, 'distracted'],
  [4, 'distracted'],
  [5, 'fatigue'], // eyes closed
  [6, 'fatigue'], // yawns
  [7, 'distracted'], // phones
  [8, 'distracted'], // smokes
  [10, 'general'], // nobody sits there
  [128, 'forward-collision'],
  [129, 'forward-collision'], // too close to the vehicle ahead
  [130, 'lane-departure'], // to the left, to the right
  [131, 'lane-departure'],
])
export const cameraAlarmsVersion = 2

export const replyToPositionRequest = 34
export const timeInterval = 35

/** The other direction. Of an alarm that is told in several ways, the first. */
export function eventOf(alarms: readonly string[], harsh: HarshEvent['kind'] | undefined): number | undefined {
  for (const [code, meaning] of events) {
    if (meaning.alarm !== undefined && alarms.includes(meaning.alarm)) return code
    if (meaning.harsh !== undefined && meaning.harsh === harsh) return code
  }
  return undefined
}
