import { conversion, isUnit } from './units.ts'

/**
 * What the columns of diagnostic apps' files mean, as data. Spellings are compared without case, punctuation and unit;
 * `bank1` and `bank 1` are the same. What is not here is told in the report.
 */
const spellings: Readonly<Record<string, readonly string[]>> = {
  rpm: ['engine rpm', 'rpm', 'engine speed', 'engine revolutions'],
  speedKmh: ['vehicle speed', 'speed', 'speed obd', 'obd speed', 'vehicle speed sensor', 'vss'],
  coolantTemperatureC: [
    'engine coolant temperature',
    'coolant temperature',
    'engine coolant temp',
    'coolant temp',
    'ect',
  ],
  intakeAirTemperatureC: ['intake air temperature', 'intake air temp', 'intake temperature', 'iat'],
  ambientTemperatureC: [
    'ambient air temperature',
    'ambient air temp',
    'ambient temperature',
    'outside temperature',
    'outside air temperature',
  ],
  oilTemperatureC: ['engine oil temperature', 'engine oil temp', 'oil temperature'],
  engineLoadPercent: [
    'engine load',
    'calculated engine load',
    'calculated engine load value',
    'calculated load value',
    'calculated load',
    'engine load calculated',
  ],
  absoluteLoadPercent: ['engine load absolute', 'absolute load', 'absolute load value', 'absolute engine load'],
  throttlePercent: [
    'throttle',
    'throttle position',
    'throttle position manifold',
    'absolute throttle position',
    'absolute throttle position a',
    'absolute throttle',
  ],
  relativeThrottlePercent: ['relative throttle position', 'relative throttle'],
  throttleBPercent: ['absolute throttle b', 'absolute throttle position b'],
  throttleCPercent: ['absolute throttle c', 'absolute throttle position c'],
  pedalDPercent: ['pedal d', 'accelerator pedal position d', 'accelerator pedalposition d', 'accelerator pedal d'],
  pedalEPercent: ['pedal e', 'accelerator pedal position e', 'accelerator pedalposition e', 'accelerator pedal e'],
  pedalFPercent: ['pedal f', 'accelerator pedal position f', 'accelerator pedalposition f', 'accelerator pedal f'],
  relativePedalPercent: ['relative accelerator pedal position', 'relative pedal'],
  commandedThrottlePercent: ['commanded throttle actuator', 'commanded throttle actuator control'],
  shortFuelTrimPercent: [
    'short term fuel trim bank 1',
    'short term fuel trim',
    'fuel trim bank 1 short term',
    'stft 1',
  ],
  longFuelTrimPercent: ['long term fuel trim bank 1', 'long term fuel trim', 'fuel trim bank 1 long term', 'ltft 1'],
  shortFuelTrimBank2Percent: ['short term fuel trim bank 2', 'fuel trim bank 2 short term', 'stft 2'],
  longFuelTrimBank2Percent: ['long term fuel trim bank 2', 'fuel trim bank 2 long term', 'ltft 2'],
  intakePressureKpa: [
    'intake manifold pressure',
    'intake manifold absolute pressure',
    'manifold absolute pressure',
    'map',
  ],
  barometricPressureKpa: [
    'absolute barometric pressure',
    'barometric pressure',
    'barometric pressure from vehicle',
    'barometric pressure absolute',
  ],
  boostGaugeKpa: ['turbo boost vacuum gauge', 'turbo boost', 'boost', 'boost pressure'],
  fuelPercent: [
    'fuel tank',
    'fuel tank level',
    'fuel tank level input',
    'fuel level',
    'fuel level input',
    'fuel level from engine ecu',
  ],
  fuelLitres: ['fuel in tank', 'fuel volume'],
  fuelRateLh: ['engine fuel rate', 'fuel rate', 'fuel flow rate hour', 'fuel flow rate minute', 'fuel flow rate'],
  fuelUsedLitres: ['fuel used', 'fuel used trip'],
  massAirFlowGs: [
    'mass air flow rate',
    'mass air flow',
    'maf',
    'maf air flow rate',
    'maf rate',
    'air flow rate from mass air flow sensor',
  ],
  timingAdvanceDeg: ['timing advance', 'ignition timing advance', 'ignition timing', 'spark advance'],
  catalystTemperatureBank1Sensor1C: ['catalyst temperature bank 1 sensor 1'],
  catalystTemperatureBank1Sensor2C: ['catalyst temperature bank 1 sensor 2'],
  catalystTemperatureBank2Sensor1C: ['catalyst temperature bank 2 sensor 1'],
  catalystTemperatureBank2Sensor2C: ['catalyst temperature bank 2 sensor 2'],
  controlModuleV: ['control module voltage', 'voltage control module', 'module voltage'],
  externalV: ['voltage obd adapter', 'obd adapter voltage', 'adapter voltage', 'obd module voltage', 'battery voltage'],
  commandedEvaporativePurgePercent: [
    'commanded evaporative purge',
    'commanded evap purge',
    'evap purge',
    'evap commanded purge',
  ],
  commandedEgrPercent: ['commanded egr', 'egr commanded'],
  egrErrorPercent: ['egr error'],
  timeWithLampMin: ['time run with mil on', 'run time with mil on', 'time run by engine while mil activated'],
  timeSinceClearMin: ['time since trouble codes cleared', 'time since codes cleared', 'time since dtcs cleared'],
  distanceWithLampKm: [
    'distance traveled with mil on',
    'distance travelled with mil on',
    'distance travelled with mil cel lit',
    'distance traveled while mil is activated',
  ],
  distanceSinceClearKm: [
    'distance traveled since codes cleared',
    'distance travelled since codes cleared',
    'distance since codes cleared',
  ],
  warmUpsSinceClear: ['warm ups since codes cleared', 'warmups since codes cleared', 'warm ups since dtcs cleared'],
  commandedLambda: [
    'fuel air commanded equiv ratio',
    'fuel air commanded equivalence ratio',
    'commanded equivalence ratio',
    'commanded equivalence ratio lambda',
    'commanded air fuel equivalence ratio',
  ],
  ethanolPercent: ['ethanol fuel', 'ethanol percentage', 'alcohol fuel percentage', 'ethanol'],
  fuelPressureKpa: ['fuel pressure', 'fuel pressure gauge'],
  fuelRailGaugePressureKpa: ['fuel rail pressure', 'fuel rail gauge pressure'],
  hybridBatteryPercent: ['hybrid battery pack remaining life', 'hybrid ev battery charge', 'hybrid battery charge'],
  stateOfChargePercent: ['state of charge', 'soc'],
  // The second is how the carOBD files write it.
  runTimeS: [
    'engine run time',
    'engine run tine',
    'run time since engine start',
    'time since engine start',
    'run time',
  ],
  odometerM: ['odometer', 'vehicle odometer'],

  'position.lat': ['latitude', 'lat', 'gps latitude'],
  'position.lon': ['longitude', 'longtitude', 'lon', 'lng', 'gps longitude'],
  'position.altitudeM': ['altitude', 'gps altitude'],
  'position.speedKmh': ['gps speed', 'speed gps'],
  'position.courseDeg': ['bearing', 'gps bearing', 'heading', 'gps heading'],
  'position.hdop': ['horizontal dilution of precision', 'hdop', 'gps hdop'],
  'position.accuracyM': ['gps accuracy', 'accuracy'],
  'position.satellites': ['gps satellites', 'satellites'],
  'acceleration.xG': ['g x', 'gravity x', 'acceleration sensor x axis'],
  'acceleration.yG': ['g y', 'gravity y', 'acceleration sensor y axis'],
  'acceleration.zG': ['g z', 'gravity z', 'acceleration sensor z axis'],

  'time.instant': ['device time', 'timestamp', 'date time', 'datetime', 'date', 'local time', 'utc time'],
  'time.gps': ['gps time'],
  'time.elapsed': ['time', 'elapsed time', 'seconds', 'elapsed', 'time since start'],
  'long.name': ['pid', 'parameter'],
  'long.value': ['value'],
  'long.unit': ['units', 'unit'],
}

const bySpelling = new Map(
  Object.entries(spellings).flatMap(([name, written]) => written.map((spelling) => [spelling, name] as const)),
)

export interface Column {
  readonly header: string
  /** Ours; absent where the column is not understood. */
  readonly to?: string
  /** As the file writes it. */
  readonly unit: string
  readonly convert: (value: number) => number
  /** Why it is not understood. */
  readonly because?: 'name' | 'unit'
}

const same = (value: number) => value

/** `Engine Coolant Temperature(°F)`, `ENGINE_RPM ()`, `Vehicle speed [km/h]`: the name, and the unit if there is one. */
export function namesIn(header: string): { readonly spelling: string; readonly unit: string } {
  const trimmed = header.slice(0, 256).trim()
  const match = /^(.*?)\s*[([]([^()[\]]*(?:\([^()]*\)[^()[\]]*)?)[)\]]\s*$/.exec(trimmed)
  const [, name = trimmed, unit = ''] = match ?? []
  // A bracket may belong to the name: `Speed (OBD)`, `G(x)`. Then the whole of it is a spelling.
  const whole = spellingOf(trimmed)
  if (match && !isUnit(unit) && bySpelling.has(whole)) return { spelling: whole, unit: '' }
  return { spelling: spellingOf(name), unit: unit.trim() }
}

function spellingOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/\b(bank|sensor)(\d)/g, '$1 $2')
    .trim()
}

/** @param unit told elsewhere, in a row of units or a column of its own */
export function columnOf(header: string, unit?: string): Column {
  const names = namesIn(header)
  const written = unit ?? names.unit
  const to = bySpelling.get(names.spelling)
  if (to === undefined) return { header, unit: written, convert: same, because: 'name' }
  if (to.startsWith('time.') || to.startsWith('long.')) return { header, unit: written, to, convert: same }
  const convert = conversion(written, to.slice(to.indexOf('.') + 1))
  return convert ? { header, unit: written, to, convert } : { header, unit: written, convert: same, because: 'unit' }
}
