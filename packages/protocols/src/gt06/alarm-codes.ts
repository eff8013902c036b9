import type { Alarm } from '@clutch/contracts/telematics/alarms'

/** What a code in an alarm stands for. `nothing`: the device says something else with it, and no one needs to look. */
export type AlarmMeaning =
  | Alarm
  | 'harsh.acceleration'
  | 'harsh.braking'
  | 'harsh.cornering'
  | 'ignition.on'
  | 'ignition.off'
  | 'nothing'

type Codes = Readonly<Record<number, AlarmMeaning>>

/** In alarm packets (16, 19, 26, 27, A3 to A5, …) and the alarm byte of others. Where models differ: what most mean. */
const alarmCodes: Codes = {
  1: 'sos',
  2: 'unplugged',
  3: 'vibration',
  4: 'geofence-enter',
  5: 'geofence-exit',
  6: 'overspeed',
  9: 'vibration', // of later models, moved while parked
  10: 'nothing', // no GNSS here
  11: 'nothing', // GNSS again
  12: 'tampering', // of some models, switched on
  13: 'nothing', // the first fix
  14: 'low-power',
  15: 'low-power', // and it saves what is left
  16: 'tampering', // another SIM card
  17: 'power-off',
  18: 'low-power', // and its radio is off
  19: 'tampering',
  20: 'door',
  21: 'power-off',
  23: 'jamming', // a mast that is none
  24: 'removed',
  25: 'low-battery',
  26: 'harsh.braking',
  27: 'harsh.cornering',
  32: 'nothing', // asleep
  35: 'fall',
  37: 'tampering',
  38: 'harsh.acceleration',
  39: 'harsh.braking',
  40: 'harsh.braking',
  41: 'harsh.acceleration',
  42: 'harsh.cornering', // to the left
  43: 'harsh.cornering', // to the right
  44: 'crash',
  46: 'harsh.cornering',
  48: 'harsh.braking',
  50: 'unplugged',
  254: 'ignition.on',
  255: 'ignition.off',
}

/** Where a model means something else. */
const alarmCodesByModel: readonly { readonly models: RegExp; readonly codes: Codes }[] = [
  { models: /^LW/, codes: { 24: 'crash', 25: 'harsh.acceleration' } },
  { models: /^SEEWORLD/, codes: { 40: 'harsh.cornering', 41: 'crash' } },
  { models: /^(JM-?)?(VL|LL|G18)/, codes: { 9: 'tow', 12: 'power-on' } },
]

/** Bits 3 to 5 of the status byte. */
export const statusAlarms: Codes = {
  1: 'vibration',
  2: 'unplugged',
  3: 'low-battery',
  4: 'sos',
  6: 'general', // of a fence, in or out
  7: 'removed',
}

/** In message 95 of dash cameras. With a place, 01 is the button; without, an event of no told kind. */
export const cameraEvents: Codes = {
  1: 'sos',
  14: 'low-power',
  118: 'temperature',
  128: 'vibration',
  135: 'overspeed',
  136: 'unplugged',
  144: 'harsh.acceleration',
  145: 'harsh.braking',
  146: 'harsh.cornering',
  147: 'crash',
}

/** In module 34 of message 70. */
export const moduleEvents: Codes = {
  16: 'door',
  18: 'removed',
  20: 'geofence-enter',
  21: 'geofence-exit',
  22: 'temperature',
  26: 'low-battery',
  27: 'overspeed',
  28: 'power-on',
  29: 'power-off',
  32: 'vibration',
  33: 'unplugged',
  35: 'tampering',
}

/** The status byte of message 33 in the long form. */
export const bicycleAlarms: Codes = { 162: 'low-battery', 163: 'low-battery', 164: 'general', 165: 'door' }

export function alarmMeaning(code: number, model: string): AlarmMeaning | undefined {
  for (const { models, codes } of alarmCodesByModel) {
    if (codes[code] !== undefined && models.test(model)) return codes[code]
  }
  return alarmCodes[code]
}

/** The code by which most models cry out so. */
export function alarmCodeOf(meaning: string): number | undefined {
  for (const [code, known] of Object.entries(alarmCodes)) if (known === meaning) return Number(code)
  return undefined
}
