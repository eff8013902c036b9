import type { Parameter, Unit } from './parameter.ts'
import {
  chargingStates,
  controlAreaStates,
  controlLoopStates,
  emissionRequirements,
  fuelSystemStates,
  fuelTypes,
  inducementStates,
  lampActivation,
  lampDisplay,
  obdStandards,
  onOff,
  secondaryAirStates,
} from './states.ts'

/**
 * The PIDs of services 01 and 02, 00 to C4.
 *
 * `source` says how sure a line is:
 * - `J1979`: SAE J1979 / ISO 15031-5 as of 2002 to 2007, published many times over
 * - `J1979-DA`: the digital annex, its layout as a public list gives it, its width as a second one does
 * - `one list`: in one public list alone, or of a width that lists disagree on
 * - `name only`: the layout is not public; the bytes are kept as they came
 */
export interface Pid {
  readonly pid: number
  readonly name: string
  /** How many data bytes follow the PID; absent where that is not public. */
  readonly bytes?: number
  /** What is more than values: see `supported.ts`, `readiness.ts`, `freeze-frame.ts`. */
  readonly form?: 'supported' | 'readiness' | 'trouble-code'
  readonly parameters: readonly Parameter[]
  readonly source: 'J1979' | 'J1979-DA' | 'one list' | 'name only'
}

type Scale = Pick<Parameter, 'unit' | 'bytes' | 'times' | 'per' | 'plus' | 'signed' | 'not' | 'states'>
type Place = Pick<Parameter, 'ifBit' | 'bit' | 'bits' | 'not' | 'states'>

const of = (unit: Unit, bytes: 1 | 2 | 4, rest: Omit<Scale, 'unit' | 'bytes'> = {}): Scale => ({ unit, bytes, ...rest })

const percent = of('%', 1, { times: 100, per: 255 })
const trim = of('%', 1, { times: 100, per: 128, plus: -100 })
const torque = of('%', 1, { plus: -125 })
const warmth = of('°C', 1, { plus: -40 })
const heat = of('°C', 2, { per: 10, plus: -40 })
const kilopascal = of('kPa', 1)
const railPressure = of('kPa', 2, { times: 10 })
const kilometres = of('km', 2)
const hours = of('h', 2)
const seconds = of('s', 4)
const lambda = of('λ', 2, { times: 2, per: 65_536 })
const lambdaWide = of('λ', 2, { times: 8, per: 65_536 })
const oxygen = of('%', 2, { times: 100, per: 65_535 })
const nox = of('ppm', 2)
const field = of('', 1)

function value(name: string, byte: number, scale: Scale, place: Place = {}): Parameter {
  return { name, byte, ...scale, ...place }
}

function line(
  pid: number,
  name: string,
  bytes: number,
  parameters: readonly Parameter[],
  source: Pid['source'] = 'J1979',
): Pid {
  return { pid, name, bytes, parameters, source }
}

const one = (pid: number, name: string, scale: Scale, source: Pid['source'] = 'J1979') =>
  line(pid, name, scale.bytes, [value(name, 0, scale)], source)

const named = (pid: number, name: string, bytes?: number): Pid => ({
  pid,
  name,
  ...(bytes !== undefined && { bytes }),
  parameters: [],
  source: 'name only',
})

/** Byte 0 says which of the sensors there are, then one value after the other. */
function sensors(names: readonly string[], scale: Scale, firstBit = 0, start = 1): Parameter[] {
  return names.map((name, index) => value(name, start + index * scale.bytes, scale, { ifBit: firstBit + index }))
}

const eachOfEight = <T>(make: (sensor: number) => T): T[] => [1, 2, 3, 4, 5, 6, 7, 8].map(make)

const flags = (byte: number, names: readonly string[], states: Place['states'] = onOff): Parameter[] =>
  names.map((name, bit) => value(name, byte, field, { bit, bits: 1, ...(states && { states }) }))

/** Emission-increasing auxiliary devices: two timers each. */
const timersOfDevices = (first: number): Parameter[] =>
  [0, 1, 2, 3, 4].flatMap((device) =>
    [1, 2].map((timer) =>
      value(`auxiliaryDevice${first + device}Timer${timer}S`, 1 + device * 8 + (timer - 1) * 4, seconds, {
        ifBit: device,
      }),
    ),
  )

const exhaustGas = (bank: number, first: number) =>
  sensors(
    [0, 1, 2, 3].map((offset) => `exhaustGasTemperatureBank${bank}Sensor${first + offset}C`),
    heat,
  )

const perBankAndSensor = (make: (at: string) => string, first: number) =>
  [1, 2].flatMap((bank) => [first, first + 1].map((sensor) => make(`Bank${bank}Sensor${sensor}`)))

const wideOxygen = (first: number) => [
  ...sensors(
    perBankAndSensor((at) => `oxygenConcentration${at}Percent`, first),
    oxygen,
  ),
  ...sensors(
    perBankAndSensor((at) => `oxygenLambda${at}`, first),
    lambdaWide,
    4,
    9,
  ),
]

const reagentHistory = (byte: number, firstBit: number, history: string): Parameter[] =>
  ['ReagentLow', 'ReagentWrong', 'ConsumptionOff', 'NoxTooHigh'].map((reason, index) =>
    value(`inducement${history}${reason}`, byte, field, { bit: firstBit + index, bits: 1, states: onOff }),
  )

const supported = (pid: number): Pid => ({
  pid,
  name: `supported${(pid + 1).toString(16).toUpperCase().padStart(2, '0')}To${(pid + 32).toString(16).toUpperCase()}`,
  bytes: 4,
  form: 'supported',
  parameters: [],
  source: 'J1979',
})

export const pids: readonly Pid[] = [
  supported(0x00),
  { pid: 0x01, name: 'readinessSinceClear', bytes: 4, form: 'readiness', parameters: [], source: 'J1979' },
  { pid: 0x02, name: 'freezeFrameCode', bytes: 2, form: 'trouble-code', parameters: [], source: 'J1979' },
  line(0x03, 'fuelSystemStatus', 2, [
    value('fuelSystem1Status', 0, field, { states: fuelSystemStates }),
    value('fuelSystem2Status', 1, field, { states: fuelSystemStates }),
  ]),
  one(0x04, 'engineLoadPercent', percent),
  one(0x05, 'coolantTemperatureC', warmth),
  one(0x06, 'shortFuelTrimPercent', trim),
  one(0x07, 'longFuelTrimPercent', trim),
  one(0x08, 'shortFuelTrimBank2Percent', trim),
  one(0x09, 'longFuelTrimBank2Percent', trim),
  one(0x0a, 'fuelPressureKpa', of('kPa', 1, { times: 3 })),
  one(0x0b, 'intakePressureKpa', kilopascal),
  one(0x0c, 'rpm', of('rpm', 2, { per: 4 })),
  one(0x0d, 'speedKmh', of('km/h', 1)),
  one(0x0e, 'timingAdvanceDeg', of('°', 1, { per: 2, plus: -64 })),
  one(0x0f, 'intakeAirTemperatureC', warmth),
  one(0x10, 'massAirFlowGs', of('g/s', 2, { per: 100 })),
  one(0x11, 'throttlePercent', percent),
  line(0x12, 'secondaryAirStatus', 1, [value('secondaryAirStatus', 0, field, { states: secondaryAirStates })]),
  line(
    0x13,
    'oxygenSensorsIn2Banks',
    1,
    flags(
      0,
      [1, 2].flatMap((bank) => [1, 2, 3, 4].map((sensor) => `oxygenSensorBank${bank}Sensor${sensor}Present`)),
    ),
  ),
  ...eachOfEight((sensor) =>
    line(0x13 + sensor, `oxygenSensor${sensor}`, 2, [
      value(`oxygenSensor${sensor}V`, 0, of('V', 1, { per: 200 })),
      value(`oxygenSensor${sensor}TrimPercent`, 1, trim, { not: 0xff }),
    ]),
  ),
  line(0x1c, 'obdStandard', 1, [value('obdStandard', 0, field, { states: obdStandards })]),
  line(
    0x1d,
    'oxygenSensorsIn4Banks',
    1,
    flags(
      0,
      [1, 2, 3, 4].flatMap((bank) => [1, 2].map((sensor) => `oxygenSensorBank${bank}Sensor${sensor}Present`)),
    ),
  ),
  line(0x1e, 'auxiliaryInput', 1, flags(0, ['powerTakeOff'])),
  one(0x1f, 'runTimeS', of('s', 2)),

  supported(0x20),
  one(0x21, 'distanceWithLampKm', kilometres),
  one(0x22, 'fuelRailPressureRelativeKpa', of('kPa', 2, { times: 79, per: 1000 })),
  one(0x23, 'fuelRailGaugePressureKpa', railPressure),
  ...eachOfEight((sensor) =>
    line(0x23 + sensor, `oxygenSensor${sensor}Wide`, 4, [
      value(`oxygenSensor${sensor}Lambda`, 0, lambda),
      value(`oxygenSensor${sensor}WideV`, 2, of('V', 2, { times: 8, per: 65_536 })),
    ]),
  ),
  one(0x2c, 'commandedEgrPercent', percent),
  one(0x2d, 'egrErrorPercent', trim),
  one(0x2e, 'commandedEvaporativePurgePercent', percent),
  one(0x2f, 'fuelPercent', percent),
  one(0x30, 'warmUpsSinceClear', of('', 1)),
  one(0x31, 'distanceSinceClearKm', kilometres),
  one(0x32, 'evaporativePressurePa', of('Pa', 2, { per: 4, signed: true })),
  one(0x33, 'barometricPressureKpa', kilopascal),
  ...eachOfEight((sensor) =>
    line(0x33 + sensor, `oxygenSensor${sensor}Current`, 4, [
      value(`oxygenSensor${sensor}Lambda`, 0, lambda),
      value(`oxygenSensor${sensor}CurrentMa`, 2, of('mA', 2, { per: 256, plus: -128 })),
    ]),
  ),
  one(0x3c, 'catalystTemperatureBank1Sensor1C', heat),
  one(0x3d, 'catalystTemperatureBank2Sensor1C', heat),
  one(0x3e, 'catalystTemperatureBank1Sensor2C', heat),
  one(0x3f, 'catalystTemperatureBank2Sensor2C', heat),

  supported(0x40),
  { pid: 0x41, name: 'readinessThisCycle', bytes: 4, form: 'readiness', parameters: [], source: 'J1979' },
  one(0x42, 'controlModuleV', of('V', 2, { per: 1000 })),
  one(0x43, 'absoluteLoadPercent', of('%', 2, { times: 100, per: 255 })),
  one(0x44, 'commandedLambda', lambda),
  one(0x45, 'relativeThrottlePercent', percent),
  one(0x46, 'ambientTemperatureC', warmth),
  one(0x47, 'throttleBPercent', percent),
  one(0x48, 'throttleCPercent', percent),
  one(0x49, 'pedalDPercent', percent),
  one(0x4a, 'pedalEPercent', percent),
  one(0x4b, 'pedalFPercent', percent),
  one(0x4c, 'commandedThrottlePercent', percent),
  one(0x4d, 'timeWithLampMin', of('min', 2)),
  one(0x4e, 'timeSinceClearMin', of('min', 2)),
  line(0x4f, 'greatestValues', 4, [
    value('greatestLambda', 0, of('λ', 1)),
    value('greatestOxygenSensorV', 1, of('V', 1)),
    value('greatestOxygenSensorMa', 2, of('mA', 1)),
    value('greatestIntakePressureKpa', 3, of('kPa', 1, { times: 10 })),
  ]),
  line(0x50, 'greatestAirFlow', 4, [value('greatestMassAirFlowGs', 0, of('g/s', 1, { times: 10 }))]),
  line(0x51, 'fuelType', 1, [value('fuelType', 0, field, { states: fuelTypes })]),
  one(0x52, 'ethanolPercent', percent),
  one(0x53, 'evaporativePressureAbsoluteKpa', of('kPa', 2, { per: 200 })),
  one(0x54, 'evaporativePressureWidePa', of('Pa', 2, { signed: true })),
  ...[
    [0x55, 'shortSecondaryTrim', 1],
    [0x56, 'longSecondaryTrim', 1],
    [0x57, 'shortSecondaryTrim', 2],
    [0x58, 'longSecondaryTrim', 2],
  ].map(([pid, name, bank]) =>
    line(pid as number, `${name}Bank${bank}`, 2, [
      value(`${name}Bank${bank}Percent`, 0, trim),
      value(`${name}Bank${(bank as number) + 2}Percent`, 1, trim),
    ]),
  ),
  one(0x59, 'fuelRailPressureAbsoluteKpa', railPressure),
  one(0x5a, 'relativePedalPercent', percent),
  one(0x5b, 'hybridBatteryPercent', percent),
  one(0x5c, 'oilTemperatureC', warmth),
  one(0x5d, 'injectionTimingDeg', of('°', 2, { per: 128, plus: -210 })),
  one(0x5e, 'fuelRateLh', of('L/h', 2, { per: 20 })),
  line(0x5f, 'emissionRequirement', 1, [value('emissionRequirement', 0, field, { states: emissionRequirements })]),

  supported(0x60),
  one(0x61, 'demandedTorquePercent', torque, 'J1979-DA'),
  one(0x62, 'actualTorquePercent', torque, 'J1979-DA'),
  one(0x63, 'referenceTorqueNm', of('N·m', 2), 'J1979-DA'),
  line(
    0x64,
    'torqueCurve',
    5,
    ['torqueAtIdlePercent', ...[2, 3, 4, 5].map((point) => `torqueAtPoint${point}Percent`)].map((name, byte) =>
      value(name, byte, torque),
    ),
    'J1979-DA',
  ),
  line(
    0x65,
    'auxiliaryInputsAndOutputs',
    2,
    [
      value('powerTakeOffActive', 1, field, { bit: 0, bits: 1, ifBit: 0, states: onOff }),
      value('automaticInDrive', 1, field, { bit: 1, bits: 1, ifBit: 1, states: onOff }),
      value('manualInGear', 1, field, { bit: 2, bits: 1, ifBit: 2, states: onOff }),
      value('glowPlugLamp', 1, field, { bit: 3, bits: 1, ifBit: 3, states: onOff }),
      value('recommendedGear', 1, field, { bit: 4, bits: 4, ifBit: 4 }),
    ],
    'J1979-DA',
  ),
  line(0x66, 'massAirFlow', 5, sensors(['massAirFlowAGs', 'massAirFlowBGs'], of('g/s', 2, { per: 32 })), 'J1979-DA'),
  line(0x67, 'coolantTemperatures', 3, sensors(['coolantTemperature1C', 'coolantTemperature2C'], warmth), 'J1979-DA'),
  line(
    0x68,
    'intakeAirTemperatures',
    7,
    sensors(
      [1, 2].flatMap((bank) => [1, 2, 3].map((sensor) => `intakeAirTemperatureBank${bank}Sensor${sensor}C`)),
      warmth,
    ),
    'J1979-DA',
  ),
  line(
    0x69,
    'egr',
    7,
    ['A', 'B'].flatMap((valve, index) => [
      value(`commandedEgr${valve}Percent`, 1 + index * 3, percent, { ifBit: index * 3 }),
      value(`actualEgr${valve}Percent`, 2 + index * 3, percent, { ifBit: index * 3 + 1 }),
      value(`egr${valve}ErrorPercent`, 3 + index * 3, trim, { ifBit: index * 3 + 2 }),
    ]),
    'J1979-DA',
  ),
  line(
    0x6a,
    'intakeAirFlowControl',
    5,
    sensors(
      ['A', 'B'].flatMap((flap) => [`commandedIntakeAirFlow${flap}Percent`, `intakeAirFlow${flap}Percent`]),
      percent,
    ),
    'J1979-DA',
  ),
  line(
    0x6b,
    'egrTemperatures',
    5,
    ['A', 'C', 'B', 'D'].flatMap((sensor, index) => [
      value(`egrTemperature${sensor}C`, 1 + index, warmth, { ifBit: index }),
      value(`egrTemperature${sensor}WideC`, 1 + index, of('°C', 1, { times: 4, plus: -40 }), { ifBit: 4 + index }),
    ]),
    'J1979-DA',
  ),
  line(
    0x6c,
    'throttleControl',
    5,
    sensors(
      ['A', 'B'].flatMap((flap) => [`commandedThrottle${flap}Percent`, `relativeThrottle${flap}Percent`]),
      percent,
    ),
    'J1979-DA',
  ),
  line(
    0x6d,
    'fuelRail',
    11,
    ['A', 'B'].flatMap((rail, index) => [
      value(`commandedFuelRail${rail}PressureKpa`, 1 + index * 5, railPressure, { ifBit: index * 3 }),
      value(`fuelRail${rail}PressureKpa`, 3 + index * 5, railPressure, { ifBit: index * 3 + 1 }),
      value(`fuelRail${rail}TemperatureC`, 5 + index * 5, warmth, { ifBit: index * 3 + 2 }),
    ]),
    'J1979-DA',
  ),
  line(
    0x6e,
    'injectionPressureControl',
    9,
    sensors(
      ['A', 'B'].flatMap((rail) => [`commandedInjectionPressure${rail}Kpa`, `injectionPressure${rail}Kpa`]),
      railPressure,
    ),
    'J1979-DA',
  ),
  line(
    0x6f,
    'turboInletPressures',
    3,
    ['A', 'B'].flatMap((turbo, index) => [
      value(`turbo${turbo}InletPressureKpa`, 1 + index, kilopascal, { ifBit: index }),
      value(`turbo${turbo}InletPressureWideKpa`, 1 + index, of('kPa', 1, { times: 8 }), { ifBit: 2 + index }),
    ]),
    'J1979-DA',
  ),
  line(
    0x70,
    'boostPressureControl',
    10,
    ['A', 'B'].flatMap((turbo, index) => [
      value(`commandedBoost${turbo}Kpa`, 1 + index * 4, of('kPa', 2, { per: 32 }), { ifBit: index * 3 }),
      value(`boost${turbo}Kpa`, 3 + index * 4, of('kPa', 2, { per: 32 }), { ifBit: index * 3 + 1 }),
      value(`boost${turbo}Control`, 9, field, {
        bit: index * 2,
        bits: 2,
        ifBit: index * 3 + 2,
        states: controlLoopStates,
      }),
    ]),
    'J1979-DA',
  ),
  line(
    0x71,
    'variableTurboControl',
    6,
    ['A', 'B'].flatMap((turbo, index) => [
      value(`commandedTurboVanes${turbo}Percent`, 1 + index * 2, percent, { ifBit: index * 3 }),
      value(`turboVanes${turbo}Percent`, 2 + index * 2, percent, { ifBit: index * 3 + 1 }),
      value(`turboVanes${turbo}Control`, 5, field, {
        bit: index * 2,
        bits: 2,
        ifBit: index * 3 + 2,
        states: controlLoopStates,
      }),
    ]),
    'J1979-DA',
  ),
  line(
    0x72,
    'wastegateControl',
    5,
    sensors(
      ['A', 'B'].flatMap((turbo) => [`commandedWastegate${turbo}Percent`, `wastegate${turbo}Percent`]),
      percent,
    ),
    'J1979-DA',
  ),
  line(
    0x73,
    'exhaustPressures',
    5,
    sensors(['exhaustPressureBank1Kpa', 'exhaustPressureBank2Kpa'], of('kPa', 2, { per: 100 })),
    'J1979-DA',
  ),
  line(0x74, 'turboSpeeds', 5, sensors(['turboARpm', 'turboBRpm'], of('rpm', 2, { times: 10 })), 'J1979-DA'),
  ...(['A', 'B'] as const).map((turbo, index) =>
    line(
      0x75 + index,
      `turbo${turbo}Temperatures`,
      7,
      [
        value(`turbo${turbo}CompressorInletTemperatureC`, 1, warmth, { ifBit: 0 }),
        value(`turbo${turbo}CompressorOutletTemperatureC`, 2, warmth, { ifBit: 1 }),
        value(`turbo${turbo}TurbineInletTemperatureC`, 3, heat, { ifBit: 2 }),
        value(`turbo${turbo}TurbineOutletTemperatureC`, 5, heat, { ifBit: 3 }),
      ],
      'J1979-DA',
    ),
  ),
  line(
    0x77,
    'chargeAirTemperatures',
    5,
    sensors(
      perBankAndSensor((at) => `chargeAirTemperature${at}C`, 1),
      warmth,
    ),
    'J1979-DA',
  ),
  line(0x78, 'exhaustGasTemperaturesBank1', 9, exhaustGas(1, 1), 'J1979-DA'),
  line(0x79, 'exhaustGasTemperaturesBank2', 9, exhaustGas(2, 1), 'J1979-DA'),
  ...[1, 2].map((bank) =>
    line(
      0x79 + bank,
      `particulateFilterPressuresBank${bank}`,
      7,
      [
        value(`particulateFilterBank${bank}DeltaKpa`, 1, of('kPa', 2, { per: 100, signed: true }), { ifBit: 0 }),
        value(`particulateFilterBank${bank}InletKpa`, 3, of('kPa', 2, { per: 100 }), { ifBit: 1 }),
        value(`particulateFilterBank${bank}OutletKpa`, 5, of('kPa', 2, { per: 100 }), { ifBit: 2 }),
      ],
      'J1979-DA',
    ),
  ),
  line(
    0x7c,
    'particulateFilterTemperatures',
    9,
    sensors(
      [1, 2].flatMap((bank) => ['Inlet', 'Outlet'].map((side) => `particulateFilterBank${bank}${side}TemperatureC`)),
      heat,
    ),
    'J1979-DA',
  ),
  line(0x7d, 'noxControlArea', 1, [value('noxControlArea', 0, field, { states: controlAreaStates })], 'J1979-DA'),
  line(0x7e, 'sootControlArea', 1, [value('sootControlArea', 0, field, { states: controlAreaStates })], 'J1979-DA'),
  line(
    0x7f,
    'engineRunTimes',
    13,
    sensors(['engineRunTimeS', 'engineIdleTimeS', 'powerTakeOffTimeS'], seconds),
    'J1979-DA',
  ),

  supported(0x80),
  line(0x81, 'auxiliaryDevices1To5', 41, timersOfDevices(1), 'J1979-DA'),
  line(0x82, 'auxiliaryDevices6To10', 41, timersOfDevices(6), 'J1979-DA'),
  line(
    0x83,
    'noxSensors',
    9,
    sensors(
      perBankAndSensor((at) => `nox${at}Ppm`, 1),
      nox,
    ),
    'J1979-DA',
  ),
  one(0x84, 'manifoldSurfaceTemperatureC', warmth, 'J1979-DA'),
  line(
    0x85,
    'reagent',
    10,
    [
      value('reagentRateLh', 1, of('L/h', 2, { per: 200 }), { ifBit: 0 }),
      value('demandedReagentRateLh', 3, of('L/h', 2, { per: 200 }), { ifBit: 1 }),
      value('reagentPercent', 5, percent, { ifBit: 2 }),
      value('timeWithNoxWarningS', 6, seconds, { ifBit: 3 }),
    ],
    'J1979-DA',
  ),
  line(
    0x86,
    'sootSensors',
    5,
    sensors(['sootBank1Sensor1MgM3', 'sootBank2Sensor1MgM3'], of('mg/m³', 2, { per: 80 })),
    'J1979-DA',
  ),
  line(
    0x87,
    'intakePressures',
    5,
    sensors(['intakePressureAKpa', 'intakePressureBKpa'], of('kPa', 2, { per: 32 })),
    'J1979-DA',
  ),
  line(
    0x88,
    'inducement',
    13,
    [
      ...reagentHistory(0, 0, 'Now'),
      value('inducementActive', 0, field, { bit: 7, bits: 1, states: onOff }),
      ...reagentHistory(1, 0, 'To10000Km'),
      ...reagentHistory(1, 4, 'To20000Km'),
      ...reagentHistory(2, 0, 'To30000Km'),
      ...reagentHistory(2, 4, 'To40000Km'),
      value('inducementTo10000KmKm', 3, kilometres),
      value('distanceInThis10000Km', 5, kilometres),
      value('inducementTo20000KmKm', 7, kilometres),
      value('inducementTo30000KmKm', 9, kilometres),
      value('inducementTo40000KmKm', 11, kilometres),
    ],
    'J1979-DA',
  ),
  line(0x89, 'auxiliaryDevices11To15', 41, timersOfDevices(11), 'J1979-DA'),
  line(0x8a, 'auxiliaryDevices16To20', 41, timersOfDevices(16), 'J1979-DA'),
  line(
    0x8b,
    'dieselAftertreatment',
    7,
    [
      value('particulateFilterRegenerating', 1, field, { bit: 0, bits: 1, ifBit: 0, states: onOff }),
      value('particulateFilterRegenerationActive', 1, field, {
        bit: 1,
        bits: 1,
        ifBit: 1,
        states: { 0: 'passive', 1: 'active' },
      }),
      value('noxAdsorberRegenerating', 1, field, { bit: 2, bits: 1, ifBit: 2, states: onOff }),
      value('noxAdsorberDesulfurating', 1, field, { bit: 3, bits: 1, ifBit: 3, states: onOff }),
      value('particulateFilterTriggerPercent', 2, percent, { ifBit: 4 }),
      value('timeBetweenRegenerationsMin', 3, of('min', 2), { ifBit: 5 }),
      value('distanceBetweenRegenerationsKm', 5, kilometres, { ifBit: 6 }),
    ],
    'J1979-DA',
  ),
  line(0x8c, 'oxygenSensorsWide', 17, wideOxygen(1), 'J1979-DA'),
  one(0x8d, 'throttleGPercent', percent, 'J1979-DA'),
  one(0x8e, 'frictionTorquePercent', torque, 'J1979-DA'),
  line(
    0x8f,
    'sootSensorStates',
    7,
    [1, 2].flatMap((bank, index) => [
      value(`sootBank${bank}Measuring`, 1 + index * 3, field, { bit: 0, bits: 1, ifBit: index * 2, states: onOff }),
      value(`sootBank${bank}Regenerating`, 1 + index * 3, field, { bit: 1, bits: 1, ifBit: index * 2, states: onOff }),
      value(`sootBank${bank}Percent`, 2 + index * 3, of('%', 2, { per: 100, signed: true }), { ifBit: index * 2 + 1 }),
    ]),
    'J1979-DA',
  ),
  line(
    0x90,
    'vehicleObdSystem',
    3,
    [
      value('lampDisplay', 0, field, { bit: 0, bits: 2, states: lampDisplay }),
      value('vehicleLampActivation', 0, field, { bit: 2, bits: 4, states: lampActivation }),
      value('vehicleMonitorsIncomplete', 0, field, { bit: 6, bits: 1, states: onOff }),
      value('vehicleLampTimeH', 1, hours),
    ],
    'J1979-DA',
  ),
  line(
    0x91,
    'ecuObdSystem',
    5,
    [
      value('ecuLampActivation', 0, field, { bit: 0, bits: 4, states: lampActivation }),
      value('ecuLampTimeH', 1, hours),
      value('ecuSevereFaultTimeH', 3, hours),
    ],
    'J1979-DA',
  ),
  line(
    0x92,
    'fuelControl',
    2,
    [1, 2].flatMap((system, index) =>
      ['fuelPressure', 'injectionQuantity', 'injectionTiming', 'idleBalance'].map((loop, bit) =>
        value(`${loop}${system}ClosedLoop`, 1, field, {
          bit: index * 4 + bit,
          bits: 1,
          ifBit: index * 4 + bit,
          states: onOff,
        }),
      ),
    ),
    'J1979-DA',
  ),
  line(0x93, 'cumulativeLampTime', 3, [value('cumulativeLampTimeH', 1, hours, { ifBit: 0 })], 'J1979-DA'),
  line(
    0x94,
    'noxWarning',
    12,
    [
      value('noxWarningActive', 1, field, { bit: 0, bits: 1, ifBit: 0, states: onOff }),
      ...[1, 2, 3].map((level) =>
        value(`inducementLevel${level}`, 1, field, {
          bit: level * 2 - 1,
          bits: 2,
          ifBit: 0,
          states: inducementStates,
        }),
      ),
      ...sensors(
        ['reagentQualityH', 'reagentConsumptionH', 'dosingInterruptedH', 'egrValveH', 'noxMonitorH'],
        hours,
        1,
        2,
      ),
    ],
    'J1979-DA',
  ),
  named(0x95, 'ammoniaStorage'),
  named(0x96, 'hydrocarbonDoser'),
  named(0x97, 'noxMassRate'),
  line(0x98, 'exhaustGasTemperaturesBank1More', 9, exhaustGas(1, 5), 'J1979-DA'),
  line(0x99, 'exhaustGasTemperaturesBank2More', 9, exhaustGas(2, 5), 'J1979-DA'),
  line(
    0x9a,
    'hybridSystem',
    6,
    [
      value('chargingState', 1, field, { bit: 0, bits: 1, ifBit: 0, states: chargingStates }),
      value('tractionBatteryV', 2, of('V', 2, { per: 64 }), { ifBit: 1 }),
      value('tractionBatteryA', 4, of('A', 2, { per: 10, signed: true }), { ifBit: 2 }),
      value('chargingStateInDetail', 1, field, { bit: 1, bits: 2, ifBit: 3, states: chargingStates }),
    ],
    'one list',
  ),
  line(
    0x9b,
    'reagentSensor',
    4,
    [
      value('reagentType', 0, field, { bit: 4, bits: 4, ifBit: 0 }),
      value('reagentConcentrationPercent', 1, of('%', 1, { per: 4 }), { ifBit: 1 }),
      value('reagentTemperatureC', 2, warmth, { ifBit: 2 }),
      value('reagentLevelPercent', 3, percent, { ifBit: 3 }),
    ],
    'one list',
  ),
  line(0x9c, 'oxygenSensorsWideMore', 17, wideOxygen(3), 'J1979-DA'),
  line(
    0x9d,
    'fuelRates',
    4,
    [value('engineFuelRateGs', 0, of('g/s', 2, { per: 50 })), value('vehicleFuelRateGs', 2, of('g/s', 2, { per: 50 }))],
    'J1979-DA',
  ),
  one(0x9e, 'exhaustFlowKgh', of('kg/h', 2, { per: 5 }), 'J1979-DA'),
  line(
    0x9f,
    'fuelSystemUse',
    9,
    sensors(
      [1, 2, 3, 4].flatMap((bank) => ['A', 'B'].map((system) => `fuelSystem${system}Bank${bank}Percent`)),
      percent,
    ),
    'J1979-DA',
  ),

  supported(0xa0),
  line(
    0xa1,
    'noxSensorsCorrected',
    9,
    sensors(
      perBankAndSensor((at) => `noxCorrected${at}Ppm`, 1),
      nox,
    ),
    'one list',
  ),
  one(0xa2, 'cylinderFuelRateMgStroke', of('mg/stroke', 2, { per: 32 }), 'J1979-DA'),
  named(0xa3, 'evaporativePressures', 9),
  line(
    0xa4,
    'transmissionGear',
    4,
    [
      value('gear', 1, field, { bit: 4, bits: 4, ifBit: 0 }),
      value('gearRatio', 2, of('', 2, { per: 1000 }), { ifBit: 1 }),
    ],
    'J1979-DA',
  ),
  line(0xa5, 'reagentDosing', 4, [value('reagentDosingPercent', 1, of('%', 1, { per: 2 }), { ifBit: 0 })], 'J1979-DA'),
  one(0xa6, 'odometerKm', of('km', 4, { per: 10 }), 'J1979-DA'),
  line(
    0xa7,
    'noxSensorsMore',
    9,
    sensors(
      perBankAndSensor((at) => `nox${at}Ppm`, 3),
      nox,
    ),
    'one list',
  ),
  line(
    0xa8,
    'noxSensorsCorrectedMore',
    9,
    sensors(
      perBankAndSensor((at) => `noxCorrected${at}Ppm`, 3),
      nox,
    ),
    'one list',
  ),
  line(
    0xa9,
    'motorcycleInputs',
    4,
    [value('absOff', 1, field, { bit: 0, bits: 1, ifBit: 0, states: onOff })],
    'one list',
  ),
  one(0xaa, 'speedLimiterKmh', of('km/h', 1), 'one list'),
  named(0xab, 'alternativeFuel'),
  named(0xac, 'greatestReagentDosing'),
  named(0xad, 'crankcaseVentilation'),
  named(0xae, 'evaporativePurgePressure'),
  named(0xaf, 'freshAirFlow'),
  named(0xb0, 'egrMassFlow'),
  named(0xb1, 'reservedB1'),
  one(0xb2, 'tractionBatteryHealthPercent', percent, 'one list'),
  ...[0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf].map((pid) =>
    named(pid, `reserved${pid.toString(16).toUpperCase()}`),
  ),

  supported(0xc0),
  named(0xc1, 'reservedC1'),
  named(0xc2, 'reservedC2'),
  line(0xc3, 'fuelLevels', 2, [value('fuelAPercent', 0, percent), value('fuelBPercent', 1, percent)], 'one list'),
  line(
    0xc4,
    'particulateControl',
    8,
    [value('particulateControlTimeS', 0, seconds), value('particulateControlCount', 4, of('', 4))],
    'one list',
  ),
]

const byNumber = new Map(pids.map((pid) => [pid.pid, pid]))

export function findPid(pid: number): Pid | undefined {
  return byNumber.get(pid)
}
