import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading, HarshEvent } from '@clutch/contracts/telematics/readings'
import { alarm, harsh, keepRaw } from '../draft.ts'

/** Why a device speaks, by its command or by a digit behind it. */
interface Cause {
  readonly alarm?: Alarm
  readonly harsh?: HarshEvent['kind']
  readonly ignition?: boolean
}

/** By the digit behind BO01, where the server repeats it in its answer, and behind BO02, which comes late. */
const alarmDigits: Readonly<Record<string, Cause>> = {
  0: { alarm: 'unplugged' },
  1: { alarm: 'crash' },
  2: { alarm: 'sos' },
  3: { alarm: 'vibration' },
  4: { alarm: 'low-speed' },
  5: { alarm: 'overspeed' },
  6: { alarm: 'geofence-exit' },
}

/** By the number in BQ81,ALARM. */
const plugAlarms: Readonly<Record<string, Cause>> = {
  0: { alarm: 'low-battery' },
  1: { alarm: 'overspeed' },
  2: { alarm: 'idling' },
  3: { harsh: 'acceleration' },
  4: { harsh: 'braking' },
  5: { alarm: 'temperature' },
}

/** Each has three names: one with a fix, two more, of which the second comes where there are only masts. */
const commandCauses: readonly (readonly [names: readonly string[], cause: Cause])[] = [
  [['ZC11', 'DW31', 'DW51'], { alarm: 'movement' }],
  [['ZC12', 'DW32', 'DW52'], { alarm: 'low-battery' }],
  [['ZC13', 'DW33', 'DW53'], { alarm: 'unplugged' }],
  [['ZC15', 'DW35', 'DW55'], { ignition: true }],
  [['ZC16', 'DW36', 'DW56'], { ignition: false }],
  [['ZC29', 'DW42', 'DW62'], { ignition: true }],
  [['ZC17', 'DW37', 'DW57'], { alarm: 'removed' }],
  [['ZC25', 'DW3E', 'DW5E'], { alarm: 'sos' }],
  [['ZC26', 'DW3F', 'DW5F'], { alarm: 'tampering' }],
  [['ZC27', 'DW40', 'DW60'], { alarm: 'low-power' }],
]
const byCommand = new Map(commandCauses.flatMap(([names, cause]) => names.map((name) => [name, cause] as const)))

export function tellCause(reading: DecodedReading, command: string, before: string): void {
  const [, plug] = /^,?ALARM,(\d+),/.exec(before) ?? []
  if (command === 'BO01') tell(reading, alarmDigits[before[0] ?? ''], before[0])
  else if (command === 'BO02' && /^\d$/.test(before)) tell(reading, alarmDigits[before], before)
  else if (command === 'BQ81' && plug !== undefined) tell(reading, plugAlarms[plug], plug)
  else if (byCommand.has(command)) tell(reading, byCommand.get(command) as Cause)
}

function tell(reading: DecodedReading, cause: Cause | undefined, code?: string): void {
  if (cause === undefined) alarm(reading, 'general')
  if (code !== undefined) keepRaw(reading, 'alarm', code)
  if (cause?.alarm) alarm(reading, cause.alarm)
  if (cause?.harsh) harsh(reading, { kind: cause.harsh })
  if (cause?.ignition !== undefined) reading.ignition = cause.ignition
}

/** The digit for an alarm, for those who speak. */
export function alarmDigitOf(alarms: readonly string[] = []): string | undefined {
  return Object.entries(alarmDigits).find(([, { alarm: name }]) => name !== undefined && alarms.includes(name))?.[0]
}
