import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading, HarshEvent } from '@clutch/contracts/telematics/readings'
import { alarm, harsh, keepRaw, measure } from '../draft.ts'

/** What caused a report, in lower case. A word that is not here is kept as the reading's event. */
interface Meaning {
  readonly alarm?: Alarm
  readonly harsh?: HarshEvent['kind']
  readonly ignition?: boolean
}

const meanings: Readonly<Record<string, Meaning>> = {
  '': {},
  tracker: {},
  'help me': { alarm: 'sos' },
  'low battery': { alarm: 'low-battery' },
  move: { alarm: 'movement' },
  speed: { alarm: 'overspeed' },
  stockade: { alarm: 'geofence-exit' },
  'ac alarm': { alarm: 'unplugged' },
  'door alarm': { alarm: 'door' },
  'sensor alarm': { alarm: 'vibration' },
  'acc alarm': { alarm: 'general' }, // ignition while armed
  'accident alarm': { alarm: 'crash' },
  collision: { alarm: 'crash' },
  'bonnet alarm': { alarm: 'bonnet' },
  'footbrake alarm': { alarm: 'footbrake' },
  dtc: { alarm: 'fault' },
  'acc on': { ignition: true },
  'acc off': { ignition: false },
  brake: { harsh: 'braking' },
  'brake alarm': { harsh: 'braking' },
  accelerate: { harsh: 'acceleration' },
  'sharp turn': { harsh: 'cornering' },
  sos: { alarm: 'sos' },
  overspeed: { alarm: 'overspeed' },
  'power alarm': { alarm: 'unplugged' },
  'power cut': { alarm: 'unplugged' },
  'low power': { alarm: 'low-power' },
  vibration: { alarm: 'vibration' },
  'shock alarm': { alarm: 'vibration' },
  jamming: { alarm: 'jamming' },
}

/** An alarm that the device repeats until it is told that someone knows. */
export const isDistress = (keyword: string) => wordIn(keyword) === 'help me'

/** Firmware differs in capitals, and in what stands between two words. */
export function wordIn(keyword: string): string {
  return keyword
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, ' ')
}

/** The word for an alarm, for those who speak. */
export function keywordOf(alarms: readonly string[] = []): string {
  const [word] = Object.entries(meanings).find(([, meaning]) => meaning.alarm && alarms.includes(meaning.alarm)) ?? []
  return word ?? 'tracker'
}

export function tellKeyword(reading: DecodedReading, keyword: string): void {
  const word = wordIn(keyword)
  const temperatureC = /^t:\s*([-+]?\d+(?:\.\d+)?)/.exec(word)?.[1]
  const fuel = /^oil(\d)?\s*(\d+(?:\.\d+)?)?/.exec(word)
  const bare = word.startsWith('dtc ') ? 'dtc' : word
  const meaning = Object.hasOwn(meanings, bare) ? meanings[bare] : undefined
  if (temperatureC !== undefined) {
    alarm(reading, 'temperature')
    measure(reading, 'temperaturesC', 'sensor1', Number(temperatureC))
  } else if (fuel) {
    alarm(reading, 'fuel-drop')
    if (fuel[2] !== undefined) tellFuel(reading, Number(fuel[1] ?? 1), Number(fuel[2]))
  } else if (meaning) {
    if (meaning.alarm) alarm(reading, meaning.alarm)
    if (meaning.harsh) harsh(reading, { kind: meaning.harsh })
    if (meaning.ignition !== undefined) reading.ignition = meaning.ignition
    if (meaning.alarm === 'general') keepRaw(reading, 'event', keyword)
  } else {
    keepRaw(reading, 'event', keyword)
  }
}

/** In percent; vehicles with two tanks have two sensors. Nothing at all is what a device without a sensor says. */
export function tellFuel(reading: DecodedReading, tank: number, percent: number): void {
  if (tank === 1 && percent > 0) reading.fuelPercent = percent
  else keepRaw(reading, `fuel${tank}Percent`, percent)
}

/** Whether a line with this word answers a command: its letter and `t`, or `f` where it was not done; or its number. */
export function replyOf(keyword: string): { readonly failed: boolean } | undefined {
  if (/^([a-z][tf]|[15]\d\d)$/.test(keyword)) return { failed: keyword[1] === 'f' || keyword.startsWith('5') }
  return undefined
}
