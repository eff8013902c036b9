import type { Signal } from './signal.ts'

/**
 * Parameter groups of SAE J1939-71 and -73, as data: the ones that engines, transmissions, brakes, tachographs and
 * bodies of road vehicles send, and all of the FMS standard that is public. Layouts were checked against two independent
 * public lists; where they disagree (tachograph, vehicle weight), the FMS standard was followed.
 */
export interface Group {
  readonly pgn: number
  readonly acronym: string
  readonly name: string
  /** Of a frame. Longer groups come by the transport protocol. */
  readonly bytes?: number
  readonly priority: number
  readonly signals: readonly Signal[]
  /** What is more than signals. */
  readonly form?: 'trouble-codes' | 'readiness' | 'text' | 'transport' | 'request'
}

type Scale = Pick<Signal, 'unit' | 'bits' | 'times' | 'per' | 'plus' | 'full' | 'text'>

const percent: Scale = { unit: '%', bits: 8, times: 2, per: 5 }
const wholePercent: Scale = { unit: '%', bits: 8 }
const torque: Scale = { unit: '%', bits: 8, plus: -125 }
const warmth: Scale = { unit: '°C', bits: 8, plus: -40 }
const heat: Scale = { unit: '°C', bits: 16, per: 32, plus: -273 }
const speed: Scale = { unit: 'km/h', bits: 16, per: 256 }
const rotation: Scale = { unit: 'rpm', bits: 16, per: 8 }
const volts: Scale = { unit: 'V', bits: 16, per: 20 }
const economy: Scale = { unit: 'km/L', bits: 16, per: 512 }
const address: Scale = { unit: '', bits: 8, full: true }
const gear: Scale = { unit: '', bits: 8, plus: -125 }
const wheelSpeed: Scale = { unit: 'km/h', bits: 8, per: 16, plus: -7.8125 }
const pressure = (step: number, per = 1): Scale => ({ unit: 'kPa', bits: 8, times: step, per })
const long = (unit: string, times: number, per = 1): Scale => ({ unit, bits: 32, times, per })
const letters = (count: number): Scale => ({ unit: '', bits: count * 8, text: true })

/** From byte `byte`, counted from 1 as the standard does. */
const at = (spn: number, name: string, byte: number, scale: Scale): Signal => ({
  spn,
  name,
  bit: (byte - 1) * 8,
  ...scale,
})

const offOn = { 0: 'off', 1: 'on' } as const

/** A field of bits: byte and bit from 1, as the standard counts. */
const field = (
  spn: number,
  name: string,
  byte: number,
  bit: number,
  bits = 2,
  states: Signal['states'] = offOn,
): Signal => ({ spn, name, unit: '', bit: (byte - 1) * 8 + bit - 1, bits, ...(states && { states }) })

const group = (pgn: number, acronym: string, name: string, priority: number, signals: readonly Signal[]): Group => ({
  pgn,
  acronym,
  name,
  bytes: 8,
  priority,
  signals,
})

const formed = (pgn: number, acronym: string, name: string, form: NonNullable<Group['form']>, priority = 6): Group => ({
  pgn,
  acronym,
  name,
  priority,
  signals: [],
  form,
})

const torqueModes = {
  0: 'idle',
  1: 'accelerator pedal',
  2: 'cruise control',
  3: 'power take-off',
  4: 'road speed governor',
  5: 'traction control',
  6: 'transmission',
  7: 'ABS',
  8: 'torque limit',
  9: 'high speed governor',
  10: 'brakes',
  11: 'remote accelerator',
} as const
const cruiseStates = {
  0: 'off',
  1: 'hold',
  2: 'accelerate',
  3: 'decelerate',
  4: 'resume',
  5: 'set',
  6: 'overridden',
} as const
const workingStates = { 0: 'rest', 1: 'available', 2: 'work', 3: 'drive' } as const
const timeStates = {
  0: 'normal',
  1: '15 min before 4½ h',
  2: '4½ h reached',
  3: '15 min before 9 h',
  4: '9 h reached',
  5: '15 min before 16 h',
  6: '16 h reached',
} as const

export const groups: readonly Group[] = [
  formed(59_392, 'ACKM', 'acknowledgement', 'request'),
  formed(59_904, 'RQST', 'request', 'request'),
  formed(60_160, 'TP.DT', 'transport: data', 'transport', 7),
  formed(60_416, 'TP.CM', 'transport: connection', 'transport', 7),

  group(61_440, 'ERC1', 'retarder', 6, [
    field(900, 'retarderTorqueMode', 1, 1, 4, torqueModes),
    at(520, 'retarderTorquePercent', 2, torque),
    at(1085, 'intendedRetarderTorquePercent', 3, torque),
    at(1480, 'retarderController', 5, address),
    at(1715, 'demandedRetarderTorquePercent', 6, torque),
    at(1716, 'retarderSelectionPercent', 7, percent),
    at(1717, 'availableRetarderTorquePercent', 8, torque),
  ]),
  group(61_441, 'EBC1', 'brakes', 6, [
    field(561, 'tractionControlOfEngine', 1, 1),
    field(562, 'tractionControlOfBrake', 1, 3),
    field(563, 'absActive', 1, 5),
    field(1121, 'ebsBrakeSwitch', 1, 7),
    at(521, 'brakePedalPercent', 2, percent),
    field(575, 'absOffRoadSwitch', 3, 1),
    field(576, 'tractionControlOffRoadSwitch', 3, 3),
    field(577, 'hillHolderSwitch', 3, 5),
    at(973, 'engineRetarderPercent', 5, percent),
    field(1243, 'absOperational', 6, 1),
    field(1439, 'ebsRedLamp', 6, 3),
    field(1438, 'absAmberLamp', 6, 5),
    field(1793, 'tractionControlLamp', 6, 7),
    at(1481, 'brakeController', 7, address),
  ]),
  group(61_442, 'ETC1', 'transmission 1', 3, [
    field(560, 'drivelineEngaged', 1, 1),
    field(573, 'converterLockup', 1, 3),
    field(574, 'shiftInProcess', 1, 5),
    at(191, 'outputShaftRpm', 2, rotation),
    at(522, 'clutchSlipPercent', 4, percent),
    field(606, 'overspeedAllowed', 5, 1),
    field(607, 'progressiveShiftOff', 5, 3),
    at(161, 'inputShaftRpm', 6, rotation),
    at(1482, 'transmissionController', 8, address),
  ]),
  group(61_443, 'EEC2', 'engine 2', 3, [
    field(558, 'pedalIdleSwitch', 1, 1),
    field(559, 'kickdownSwitch', 1, 3),
    field(1437, 'roadSpeedLimit', 1, 5, 2, { 0: 'active', 1: 'not active' }),
    at(91, 'pedalPercent', 2, percent),
    at(92, 'engineLoadPercent', 3, wholePercent),
    at(974, 'remotePedalPercent', 4, percent),
    at(29, 'pedal2Percent', 5, percent),
    at(3357, 'availableTorquePercent', 7, percent),
  ]),
  group(61_444, 'EEC1', 'engine 1', 3, [
    field(899, 'engineTorqueMode', 1, 1, 4, torqueModes),
    at(512, 'demandedTorquePercent', 2, torque),
    at(513, 'actualTorquePercent', 3, torque),
    at(190, 'rpm', 4, rotation),
    at(1483, 'engineController', 6, address),
    field(1675, 'starterMode', 7, 1, 4, undefined),
    at(2432, 'engineDemandPercent', 8, torque),
  ]),
  group(61_445, 'ETC2', 'transmission 2', 6, [
    at(524, 'selectedGear', 1, gear),
    at(526, 'gearRatio', 2, { unit: '', bits: 16, per: 1000 }),
    at(523, 'gear', 4, gear),
    at(162, 'requestedRange', 5, letters(2)),
    at(163, 'currentRange', 7, letters(2)),
  ]),
  group(61_454, 'AT1IG1', 'aftertreatment, intake gas', 6, [
    at(3216, 'noxIntakePpm', 1, { unit: 'ppm', bits: 16, per: 20, plus: -200 }),
  ]),
  group(61_455, 'AT1OG1', 'aftertreatment, outlet gas', 6, [
    at(3226, 'noxOutletPpm', 1, { unit: 'ppm', bits: 16, per: 20, plus: -200 }),
  ]),

  group(64_777, 'HRLFC', 'fuel used, high resolution', 6, [
    at(5053, 'tripFuelLitres', 1, long('L', 1, 1000)),
    at(5054, 'fuelUsedLitres', 5, long('L', 1, 1000)),
  ]),
  group(64_891, 'AT1S1', 'particulate filter', 6, [
    at(3719, 'sootPercent', 1, wholePercent),
    at(3720, 'ashPercent', 2, wholePercent),
  ]),
  group(65_110, 'AT1T1I', 'reagent tank', 6, [
    at(1761, 'reagentPercent', 1, percent),
    at(3031, 'reagentTemperatureC', 2, warmth),
  ]),
  group(65_132, 'TCO1', 'tachograph', 3, [
    field(1612, 'driver1State', 1, 1, 3, workingStates),
    field(1613, 'driver2State', 1, 4, 3, workingStates),
    field(1611, 'vehicleMoves', 1, 7),
    field(1617, 'driver1Time', 2, 1, 4, timeStates),
    field(1615, 'driver1Card', 2, 5),
    field(1614, 'overspeed', 2, 7),
    field(1618, 'driver2Time', 3, 1, 4, timeStates),
    field(1616, 'driver2Card', 3, 5),
    field(1622, 'tachographEvent', 4, 1),
    field(1621, 'handlingInformation', 4, 3),
    field(1620, 'tachographAnalysis', 4, 5),
    field(1619, 'direction', 4, 7, 2, { 0: 'forward', 1: 'reverse' }),
    at(1623, 'tachographShaftRpm', 5, rotation),
    at(1624, 'tachographSpeedKmh', 7, speed),
  ]),
  group(65_136, 'CVW', 'weights of vehicle and combination', 7, [
    at(1585, 'vehicleWeightKg', 1, { unit: 'kg', bits: 16, times: 10 }),
    at(1760, 'combinationWeightKg', 3, { unit: 'kg', bits: 16, times: 10 }),
  ]),
  group(65_198, 'AIR1', 'air supply', 6, [
    at(46, 'airSupplyKpa', 1, pressure(8)),
    at(1086, 'parkingBrakeKpa', 2, pressure(8)),
    at(1087, 'serviceBrake1Kpa', 3, pressure(8)),
    at(1088, 'serviceBrake2Kpa', 4, pressure(8)),
    at(1089, 'auxiliaryAirKpa', 5, pressure(8)),
    at(1090, 'airSuspensionKpa', 6, pressure(8)),
  ]),
  group(65_213, 'FD', 'fan', 6, [at(975, 'fanPercent', 1, percent), at(1639, 'fanRpm', 3, rotation)]),
  group(65_215, 'EBC2', 'wheel speeds', 6, [
    at(904, 'frontAxleKmh', 1, speed),
    at(905, 'frontLeftKmh', 3, wheelSpeed),
    at(906, 'frontRightKmh', 4, wheelSpeed),
    at(907, 'rear1LeftKmh', 5, wheelSpeed),
    at(908, 'rear1RightKmh', 6, wheelSpeed),
    at(909, 'rear2LeftKmh', 7, wheelSpeed),
    at(910, 'rear2RightKmh', 8, wheelSpeed),
  ]),
  group(65_216, 'SERV', 'service', 6, [
    at(911, 'serviceComponent', 1, address),
    at(914, 'serviceDistanceKm', 2, { unit: 'km', bits: 16, times: 5, plus: -160_635 }),
  ]),
  group(65_217, 'VDHR', 'distance, high resolution', 6, [
    at(917, 'distanceKm', 1, long('km', 1, 200)),
    at(918, 'tripDistanceKm', 5, long('km', 1, 200)),
  ]),
  group(65_247, 'EEC3', 'engine 3', 6, [
    at(514, 'frictionTorquePercent', 1, torque),
    at(515, 'desiredRpm', 2, rotation),
    at(2978, 'parasiticTorquePercent', 5, torque),
    at(3236, 'exhaustFlowKgh', 6, { unit: 'kg/h', bits: 16, per: 5 }),
  ]),
  group(65_248, 'VD', 'distance', 6, [
    at(244, 'tripDistanceKm', 1, long('km', 1, 8)),
    at(245, 'distanceKm', 5, long('km', 1, 8)),
  ]),
  group(65_253, 'HOURS', 'engine hours', 6, [
    at(247, 'engineHours', 1, long('h', 1, 20)),
    at(249, 'engineRevolutions', 5, long('', 1000)),
  ]),
  group(65_254, 'TD', 'time and date', 6, [
    at(959, 'second', 1, { unit: '', bits: 8, per: 4 }),
    at(960, 'minute', 2, { unit: '', bits: 8 }),
    at(961, 'hour', 3, { unit: '', bits: 8 }),
    at(963, 'month', 4, { unit: '', bits: 8 }),
    at(962, 'day', 5, { unit: '', bits: 8, per: 4 }),
    at(964, 'year', 6, { unit: '', bits: 8, plus: 1985 }),
    at(1601, 'localMinuteOffsetMin', 7, { unit: 'min', bits: 8, plus: -125 }),
    at(1602, 'localHourOffsetH', 8, { unit: 'h', bits: 8, plus: -125 }),
  ]),
  group(65_255, 'VH', 'vehicle hours', 6, [
    at(246, 'vehicleHours', 1, long('h', 1, 20)),
    at(248, 'powerTakeOffHours', 5, long('h', 1, 20)),
  ]),
  group(65_256, 'VDS', 'direction and speed', 6, [
    at(165, 'compassDeg', 1, { unit: '°', bits: 16, per: 128 }),
    at(517, 'navigationSpeedKmh', 3, speed),
    at(583, 'pitchDeg', 5, { unit: '°', bits: 16, per: 128, plus: -200 }),
    at(580, 'altitudeM', 7, { unit: 'm', bits: 16, per: 8, plus: -2500 }),
  ]),
  group(65_257, 'LFC', 'fuel used', 6, [
    at(182, 'tripFuelLitres', 1, long('L', 1, 2)),
    at(250, 'fuelUsedLitres', 5, long('L', 1, 2)),
  ]),
  group(65_258, 'VW', 'axle weight', 6, [
    at(928, 'axle', 1, address),
    at(582, 'axleWeightKg', 2, { unit: 'kg', bits: 16, per: 2 }),
    at(180, 'trailerWeightKg', 4, { unit: 'kg', bits: 16, times: 2 }),
    at(181, 'cargoWeightKg', 6, { unit: 'kg', bits: 16, times: 2 }),
  ]),
  group(65_262, 'ET1', 'engine temperatures', 6, [
    at(110, 'coolantTemperatureC', 1, warmth),
    at(174, 'fuelTemperatureC', 2, warmth),
    at(175, 'oilTemperatureC', 3, heat),
    at(176, 'turboOilTemperatureC', 5, heat),
    at(52, 'intercoolerTemperatureC', 7, warmth),
    at(1134, 'intercoolerThermostatPercent', 8, percent),
  ]),
  group(65_263, 'EFL/P1', 'engine fluids and pressures', 6, [
    at(94, 'fuelPressureKpa', 1, pressure(4)),
    at(22, 'blowByPressureKpa', 2, pressure(1, 20)),
    at(98, 'oilLevelPercent', 3, percent),
    at(100, 'oilPressureKpa', 4, pressure(4)),
    at(101, 'crankcasePressureKpa', 5, { unit: 'kPa', bits: 16, per: 128, plus: -250 }),
    at(109, 'coolantPressureKpa', 7, pressure(2)),
    at(111, 'coolantLevelPercent', 8, percent),
  ]),
  group(65_264, 'PTO', 'power take-off', 6, [
    at(90, 'powerTakeOffOilTemperatureC', 1, warmth),
    at(186, 'powerTakeOffRpm', 2, rotation),
    at(187, 'powerTakeOffSetRpm', 4, rotation),
  ]),
  group(65_265, 'CCVS', 'cruise control and speed', 6, [
    field(69, 'twoSpeedAxleSwitch', 1, 1),
    field(70, 'parkingBrake', 1, 3),
    field(1633, 'cruisePauseSwitch', 1, 5),
    field(3807, 'parkingBrakeHeld', 1, 7),
    at(84, 'speedKmh', 2, speed),
    field(595, 'cruiseActive', 4, 1),
    field(596, 'cruiseEnabled', 4, 3),
    field(597, 'brakeSwitch', 4, 5),
    field(598, 'clutchSwitch', 4, 7),
    field(599, 'cruiseSetSwitch', 5, 1),
    field(600, 'cruiseCoastSwitch', 5, 3),
    field(601, 'cruiseResumeSwitch', 5, 5),
    field(602, 'cruiseAccelerateSwitch', 5, 7),
    at(86, 'cruiseSpeedKmh', 6, { unit: 'km/h', bits: 8 }),
    field(976, 'powerTakeOffState', 7, 1, 5, { 0: 'off', 5: 'set' }),
    field(527, 'cruiseState', 7, 6, 3, cruiseStates),
  ]),
  group(65_266, 'LFE', 'fuel economy', 6, [
    at(183, 'fuelRateLh', 1, { unit: 'L/h', bits: 16, per: 20 }),
    at(184, 'economyKmL', 3, economy),
    at(185, 'averageEconomyKmL', 5, economy),
    at(51, 'throttlePercent', 7, percent),
    at(3673, 'throttle2Percent', 8, percent),
  ]),
  group(65_267, 'VP', 'position', 6, [
    at(584, 'latDeg', 1, { unit: '°', bits: 32, per: 10_000_000, plus: -210 }),
    at(585, 'lonDeg', 5, { unit: '°', bits: 32, per: 10_000_000, plus: -210 }),
  ]),
  group(65_268, 'TIRE', 'tyre', 6, [
    at(929, 'tyre', 1, address),
    at(241, 'tyrePressureKpa', 2, pressure(4)),
    at(242, 'tyreTemperatureC', 3, heat),
  ]),
  group(65_269, 'AMB', 'surroundings', 6, [
    at(108, 'barometricPressureKpa', 1, pressure(1, 2)),
    at(170, 'cabTemperatureC', 2, heat),
    at(171, 'ambientTemperatureC', 4, heat),
    at(172, 'intakeAirTemperatureC', 6, warmth),
    at(79, 'roadTemperatureC', 7, heat),
  ]),
  group(65_270, 'IC1', 'inlet and exhaust', 6, [
    at(81, 'particulateFilterInletKpa', 1, pressure(1, 2)),
    at(102, 'boostKpa', 2, pressure(2)),
    at(105, 'intakeManifoldTemperatureC', 3, warmth),
    at(106, 'airInletKpa', 4, pressure(2)),
    at(107, 'airFilterKpa', 5, pressure(1, 20)),
    at(173, 'exhaustGasTemperatureC', 6, heat),
    at(112, 'coolantFilterKpa', 8, pressure(1, 2)),
  ]),
  group(65_271, 'VEP1', 'electrical power', 6, [
    at(114, 'batteryA', 1, { unit: 'A', bits: 8, plus: -125 }),
    at(115, 'alternatorA', 2, { unit: 'A', bits: 8 }),
    at(167, 'chargingV', 3, volts),
    at(168, 'batteryPotentialV', 5, volts),
    at(158, 'controlModuleV', 7, volts),
  ]),
  group(65_272, 'TRF1', 'transmission fluids', 6, [
    at(123, 'clutchPressureKpa', 1, pressure(16)),
    at(124, 'transmissionOilLevelPercent', 2, percent),
    at(126, 'transmissionFilterKpa', 3, pressure(2)),
    at(127, 'transmissionOilPressureKpa', 4, pressure(16)),
    at(177, 'transmissionOilTemperatureC', 5, heat),
  ]),
  group(65_276, 'DD', 'dash display', 6, [
    at(80, 'washerFluidPercent', 1, percent),
    at(96, 'fuelPercent', 2, percent),
    at(95, 'fuelFilterKpa', 3, pressure(2)),
    at(99, 'oilFilterKpa', 4, pressure(1, 2)),
    at(169, 'cargoTemperatureC', 5, heat),
    at(38, 'fuel2Percent', 7, percent),
  ]),

  // texts, by the transport protocol
  formed(65_242, 'SOFT', 'software', 'text'),
  formed(65_259, 'CI', 'component', 'text'),
  formed(65_260, 'VI', 'VIN', 'text'),

  // diagnostics (SAE J1939-73)
  group(49_408, 'DM21', 'readiness 2', 6, [
    at(3069, 'distanceWithLampKm', 1, { unit: 'km', bits: 16 }),
    at(3294, 'distanceSinceClearKm', 3, { unit: 'km', bits: 16 }),
    at(3295, 'timeWithLampMin', 5, { unit: 'min', bits: 16 }),
    at(3296, 'timeSinceClearMin', 7, { unit: 'min', bits: 16 }),
  ]),
  formed(64_896, 'DM28', 'permanent codes', 'trouble-codes'),
  formed(64_898, 'DM27', 'all pending codes', 'trouble-codes'),
  formed(64_949, 'DM23', 'codes that lit the lamp before', 'trouble-codes'),
  formed(65_226, 'DM1', 'active codes', 'trouble-codes'),
  formed(65_227, 'DM2', 'codes active before', 'trouble-codes'),
  formed(65_228, 'DM3', 'erase codes active before', 'request'),
  formed(65_230, 'DM5', 'readiness 1', 'readiness'),
  formed(65_231, 'DM6', 'pending codes', 'trouble-codes'),
  formed(65_235, 'DM11', 'erase active codes', 'request'),
  formed(65_236, 'DM12', 'active codes of emissions', 'trouble-codes'),
]

const byNumber = new Map(groups.map((known) => [known.pgn, known]))

export function findGroup(pgn: number): Group | undefined {
  return byNumber.get(pgn)
}

const signalsBySpn = new Map(
  [...groups]
    .reverse()
    .flatMap((known) => known.signals.map((signal) => [signal.spn, { group: known, signal }] as const)),
)

export function findSignal(spn: number): { readonly group: Group; readonly signal: Signal } | undefined {
  return signalsBySpn.get(spn)
}
