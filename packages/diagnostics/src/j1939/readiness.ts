import { DiagnosticsError } from '../errors.ts'

/** DM5: how many codes, which OBD, and which self-tests the ECU has and has finished. */
export interface HeavyReadiness {
  readonly activeCodes: number
  readonly previousCodes: number
  /** As PID 1C of J1979, by number. */
  readonly obdStandard: number
  readonly monitors: readonly { readonly name: string; readonly complete: boolean }[]
}

const continuous = ['misfire', 'fuel-system', 'components'] as const
/** By bit of bytes 5 and 6; the same of bytes 7 and 8 says that a test has not finished. */
const others = [
  'catalyst',
  'heated-catalyst',
  'evaporative-system',
  'secondary-air',
  'air-conditioning',
  'exhaust-gas-sensor',
  'exhaust-gas-sensor-heater',
  'egr-vvt',
  'cold-start-aid',
  'boost-pressure',
  'particulate-filter',
  'nox-aftertreatment',
  'nmhc-catalyst',
] as const

/** @throws {DiagnosticsError} */
export function decodeReadiness(data: Uint8Array): HeavyReadiness {
  if (data.length < 8) throw new DiagnosticsError('malformed', 'DM5 is eight bytes')
  const [
    activeCodes = 0,
    previousCodes = 0,
    obdStandard = 0,
    always = 0,
    low = 0,
    high = 0,
    openLow = 0,
    openHigh = 0,
  ] = data
  const has = low | (high << 8)
  const open = openLow | (openHigh << 8)
  return {
    activeCodes,
    previousCodes,
    obdStandard,
    monitors: [
      ...continuous.flatMap((name, bit) =>
        (always >> bit) & 1 ? [{ name, complete: ((always >> (bit + 4)) & 1) === 0 }] : [],
      ),
      ...others.flatMap((name, bit) => ((has >> bit) & 1 ? [{ name, complete: ((open >> bit) & 1) === 0 }] : [])),
    ],
  }
}

export function encodeReadiness({ activeCodes, previousCodes, obdStandard, monitors }: HeavyReadiness): Uint8Array {
  let always = 0
  let has = 0
  let open = 0
  for (const { name, complete } of monitors) {
    const first = continuous.indexOf(name as (typeof continuous)[number])
    if (first !== -1) {
      always |= (1 << first) | (complete ? 0 : 1 << (first + 4))
      continue
    }
    const bit = others.indexOf(name as (typeof others)[number])
    if (bit === -1) continue
    has |= 1 << bit
    if (!complete) open |= 1 << bit
  }
  return Uint8Array.of(activeCodes, previousCodes, obdStandard, always, has & 0xff, has >> 8, open & 0xff, open >> 8)
}
