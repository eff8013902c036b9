import { signed, unsignedBig } from '../bytes.ts'

/** Service 06 on CAN: what a self-test measured, and between what it had to lie. */
export interface TestResult {
  readonly monitor: number
  readonly monitorName: string
  /** Of the manufacturer, but for 01 to 10. */
  readonly test: number
  readonly value: number
  readonly least: number
  readonly most: number
  readonly unit: string
  readonly passed: boolean
}

/** By unit and scaling id: unit, what one step is worth, and where it begins. Ids from 80 on are signed. */
type Scaling = readonly [unit: string, times: number, plus?: number]

const unsignedScalings: Readonly<Record<number, Scaling>> = {
  1: ['', 1],
  2: ['', 0.1],
  3: ['', 0.01],
  4: ['', 0.001],
  5: ['', 2 / 65_536],
  6: ['', 20 / 65_536],
  7: ['rpm', 0.25],
  8: ['km/h', 0.01],
  9: ['km/h', 1],
  10: ['V', 0.000_122],
  11: ['V', 0.001],
  12: ['V', 0.01],
  13: ['mA', 1 / 256],
  14: ['A', 0.001],
  15: ['A', 0.01],
  16: ['s', 0.001],
  17: ['s', 0.1],
  18: ['s', 1],
  19: ['Ω', 0.001],
  20: ['Ω', 1],
  21: ['kΩ', 1],
  22: ['°C', 0.1, -40],
  23: ['kPa', 0.01],
  24: ['kPa', 0.0117],
  25: ['kPa', 0.079],
  26: ['kPa', 1],
  27: ['kPa', 10],
  28: ['°', 0.01],
  29: ['°', 0.5],
  30: ['λ', 2 / 65_536],
  31: ['A/F', 0.05],
  32: ['', 1 / 256],
  33: ['Hz', 0.001],
  34: ['Hz', 1],
  35: ['MHz', 0.001],
  36: ['counts', 1],
  37: ['km', 1],
  38: ['V/ms', 0.0001],
  39: ['g/s', 0.01],
  40: ['g/s', 1],
  41: ['kPa/s', 1 / 4000],
  42: ['kg/h', 0.001],
  43: ['switches', 1],
  44: ['g/cylinder', 0.01],
  45: ['mg/stroke', 0.01],
  46: ['', 1],
  47: ['%', 0.01],
  48: ['%', 100 / 65_535],
  49: ['L', 0.001],
  50: ['mm', 0.000_774_7],
  51: ['λ', 16 / 65_536],
  52: ['min', 1],
  53: ['s', 0.01],
  54: ['g', 0.01],
  55: ['g', 0.1],
  56: ['g', 1],
  57: ['%', 0.01, -327.68],
}

const signedScalings: Readonly<Record<number, Scaling>> = {
  129: ['', 1],
  130: ['', 0.1],
  131: ['', 0.01],
  132: ['', 0.001],
  133: ['', 2 / 65_536],
  134: ['', 20 / 65_536],
  135: ['ppm', 1],
  138: ['V', 0.000_122],
  139: ['V', 0.001],
  140: ['V', 0.01],
  141: ['mA', 1 / 256],
  142: ['A', 0.001],
  144: ['s', 0.001],
  150: ['°C', 0.1],
  153: ['kPa', 0.1],
  156: ['°', 0.01],
  157: ['°', 0.5],
  168: ['g/s', 1],
  169: ['Pa/s', 0.25],
  173: ['mg/stroke', 0.01],
  174: ['mg/stroke', 0.1],
  175: ['%', 0.01],
  176: ['%', 0.003_052],
  177: ['mV/s', 2],
  252: ['kPa', 0.01],
  253: ['kPa', 0.001],
  254: ['Pa', 0.25],
}

/** Nine bytes: monitor, test, scaling, value, least, most. */
export function readTestResult(bytes: Uint8Array, at: number): TestResult {
  const scalingId = bytes[at + 2] as number
  const scaling = unsignedScalings[scalingId] ?? signedScalings[scalingId]
  const isSigned = scalingId >= 0x80
  const [value = 0, least = 0, most = 0] = [3, 5, 7].map((offset) => {
    const raw = unsignedBig(bytes, at + offset, 2)
    return isSigned ? signed(raw, 16) : raw
  })
  // The steps are decimal fractions: what binary adds behind the twelfth digit is no measurement.
  const scale = (raw: number) => Number((raw * (scaling?.[1] ?? 1) + (scaling?.[2] ?? 0)).toPrecision(12))
  const monitor = bytes[at] as number
  return {
    monitor,
    monitorName: monitorName(monitor),
    test: bytes[at + 1] as number,
    value: scale(value),
    least: scale(least),
    most: scale(most),
    unit: scaling?.[0] ?? `scaling ${scalingId.toString(16).toUpperCase().padStart(2, '0')}`,
    passed: value >= least && value <= most,
  }
}

const banksOf: readonly (readonly [first: number, banks: number, name: string])[] = [
  [0x21, 4, 'catalyst'],
  [0x31, 4, 'EGR'],
  [0x35, 4, 'valve timing'],
  [0x61, 4, 'heated catalyst'],
  [0x71, 4, 'secondary air'],
  [0x81, 4, 'fuel system'],
  [0x85, 2, 'boost pressure'],
  [0x90, 2, 'NOx adsorber'],
  [0x98, 2, 'NOx catalyst'],
  [0xb2, 2, 'particulate filter'],
]

const evaporative: Readonly<Record<number, string>> = {
  57: 'evaporative system, cap off',
  58: 'evaporative system, 0.090 in leak',
  59: 'evaporative system, 0.040 in leak',
  60: 'evaporative system, 0.020 in leak',
  61: 'purge flow',
}

/** In words, by the number ranges of the standard. */
export function monitorName(monitor: number): string {
  const sensor = (index: number) => `bank ${(index >> 2) + 1} sensor ${(index & 3) + 1}`
  if (monitor >= 0x01 && monitor <= 0x10) return `oxygen sensor, ${sensor(monitor - 0x01)}`
  if (monitor >= 0x41 && monitor <= 0x50) return `oxygen sensor heater, ${sensor(monitor - 0x41)}`
  if (monitor === 0xa1) return 'misfire, all cylinders'
  if (monitor >= 0xa2 && monitor <= 0xb1) return `misfire, cylinder ${monitor - 0xa1}`
  if (monitor >= 0xe1) return `manufacturer's ${monitor.toString(16).toUpperCase()}`
  const inBanks = banksOf.find(([first, banks]) => monitor >= first && monitor < first + banks)
  if (inBanks) return `${inBanks[2]}, bank ${monitor - inBanks[0] + 1}`
  return evaporative[monitor] ?? `monitor ${monitor.toString(16).toUpperCase().padStart(2, '0')}`
}
