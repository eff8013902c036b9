/** Units as files write them, and what they are in ours: by what they measure, times a factor, plus an offset. */
interface Scale {
  readonly measures: string
  readonly times: number
  readonly plus?: number
}

const of = (measures: string, times: number, plus?: number): Scale => ({
  measures,
  times,
  ...(plus !== undefined && { plus }),
})

const litresInGallon = 3.785_411_784 // US
const litresInImperialGallon = 4.546_09
const metresInMile = 1609.344

/** By spelling: in lower case, without blanks. Temperatures in °C, pressures in kPa, speeds in km/h, lengths in m, … */
const spellings: Readonly<Record<string, Scale>> = {
  '°c': of('temperature', 1),
  c: of('temperature', 1),
  degc: of('temperature', 1),
  celsius: of('temperature', 1),
  '℃': of('temperature', 1),
  '°f': of('temperature', 5 / 9, -160 / 9),
  f: of('temperature', 5 / 9, -160 / 9),
  degf: of('temperature', 5 / 9, -160 / 9),
  fahrenheit: of('temperature', 5 / 9, -160 / 9),
  '℉': of('temperature', 5 / 9, -160 / 9),
  k: of('temperature', 1, -273.15),
  kpa: of('pressure', 1),
  pa: of('pressure', 0.001),
  hpa: of('pressure', 0.1),
  mbar: of('pressure', 0.1),
  bar: of('pressure', 100),
  mpa: of('pressure', 1000),
  psi: of('pressure', 6.894_757_293),
  inhg: of('pressure', 3.386_389),
  inh2o: of('pressure', 0.249_088_9),
  mmhg: of('pressure', 0.133_322_4),
  'km/h': of('speed', 1),
  kmh: of('speed', 1),
  kph: of('speed', 1),
  'km/hr': of('speed', 1),
  mph: of('speed', 1.609_344),
  'mi/h': of('speed', 1.609_344),
  'miles/h': of('speed', 1.609_344),
  'm/s': of('speed', 3.6),
  'meters/second': of('speed', 3.6),
  'metres/second': of('speed', 3.6),
  kn: of('speed', 1.852),
  knots: of('speed', 1.852),
  m: of('length', 1),
  meters: of('length', 1),
  metres: of('length', 1),
  km: of('length', 1000),
  kilometers: of('length', 1000),
  mi: of('length', metresInMile),
  mile: of('length', metresInMile),
  miles: of('length', metresInMile),
  ft: of('length', 0.3048),
  feet: of('length', 0.3048),
  l: of('volume', 1),
  litres: of('volume', 1),
  liters: of('volume', 1),
  ml: of('volume', 0.001),
  gal: of('volume', litresInGallon),
  gallon: of('volume', litresInGallon),
  gallons: of('volume', litresInGallon),
  'gal(us)': of('volume', litresInGallon),
  galus: of('volume', litresInGallon),
  'gal(uk)': of('volume', litresInImperialGallon),
  galuk: of('volume', litresInImperialGallon),
  'l/h': of('flow', 1),
  'l/hr': of('flow', 1),
  lph: of('flow', 1),
  'l/min': of('flow', 60),
  'cc/min': of('flow', 0.06),
  'ml/min': of('flow', 0.06),
  gph: of('flow', litresInGallon),
  'gal/h': of('flow', litresInGallon),
  'gal/hr': of('flow', litresInGallon),
  'gal./h': of('flow', litresInGallon),
  'gal(us)/h': of('flow', litresInGallon),
  'gal/min': of('flow', litresInGallon * 60),
  'g/s': of('mass-flow', 1),
  'g/sec': of('mass-flow', 1),
  gps: of('mass-flow', 1),
  'kg/h': of('mass-flow', 1 / 3.6),
  'kg/hr': of('mass-flow', 1 / 3.6),
  'lb/min': of('mass-flow', 7.559_872_833),
  'lb./min': of('mass-flow', 7.559_872_833),
  s: of('time', 1),
  sec: of('time', 1),
  secs: of('time', 1),
  seconds: of('time', 1),
  ms: of('time', 0.001),
  min: of('time', 60),
  mins: of('time', 60),
  minutes: of('time', 60),
  h: of('time', 3600),
  hr: of('time', 3600),
  hours: of('time', 3600),
  v: of('voltage', 1),
  volts: of('voltage', 1),
  volt: of('voltage', 1),
  mv: of('voltage', 0.001),
  a: of('current', 1),
  amps: of('current', 1),
  ma: of('current', 0.001),
  '%': of('share', 1),
  percent: of('share', 1),
  pct: of('share', 1),
  rpm: of('rotation', 1),
  '1/min': of('rotation', 1),
  'u/min': of('rotation', 1),
  'r/min': of('rotation', 1),
  '°': of('angle', 1),
  deg: of('angle', 1),
  degrees: of('angle', 1),
  g: of('acceleration', 1),
  'm/s²': of('acceleration', 1 / 9.806_65),
  'm/s2': of('acceleration', 1 / 9.806_65),
  nm: of('torque', 1),
  n·m: of('torque', 1),
  'n*m': of('torque', 1),
  'ft-lb': of('torque', 1.355_817_948),
  'lb-ft': of('torque', 1.355_817_948),
  'lb•ft': of('torque', 1.355_817_948),
  'ft•lb': of('torque', 1.355_817_948),
  λ: of('number', 1),
  lambda: of('number', 1),
  ratio: of('number', 1),
  ':1': of('number', 1),
  count: of('number', 1),
}

/** What our names end with. The first that fits. */
const endings: readonly (readonly [RegExp, Scale])[] = [
  [/Percent$/, of('share', 1)],
  [/Kpa$/, of('pressure', 1)],
  [/Kmh$/, of('speed', 1)],
  [/Km$/, of('length', 1000)],
  [/Litres$/, of('volume', 1)],
  [/Lh$/, of('flow', 1)],
  [/Gs$/, of('mass-flow', 1)],
  [/Deg$|^course$/, of('angle', 1)],
  [/Min$/, of('time', 60)],
  [/^rpm$|Rpm$/, of('rotation', 1)],
  [/Nm$/, of('torque', 1)],
  [/G$/, of('acceleration', 1)],
  [/V$/, of('voltage', 1)],
  [/M$/, of('length', 1)],
  [/C$/, of('temperature', 1)],
  [/S$/, of('time', 1)],
]

/** From a file's unit to that of a name of ours. Absent where the unit is not known, or measures something else. */
export function conversion(unit: string, name: string): ((value: number) => number) | undefined {
  const packed = unit.toLowerCase().replace(/\s+/g, '')
  if (packed === '') return (value) => value
  const from = Object.hasOwn(spellings, packed) ? spellings[packed] : undefined
  if (!from) return undefined
  const to = endings.find(([ending]) => ending.test(name))?.[1] ?? of('number', 1)
  if (from.measures !== to.measures) return undefined
  const times = from.times / to.times
  const plus = (from.plus ?? 0) / to.times
  // Twelve digits: what binary adds behind is no measurement.
  return (value) => Number((value * times + plus).toPrecision(12))
}

export function isUnit(text: string): boolean {
  if (text.length > 32) return false
  const packed = text.toLowerCase().replace(/\s+/g, '')
  return packed !== '' && Object.hasOwn(spellings, packed)
}
