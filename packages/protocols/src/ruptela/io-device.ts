import { from, type IoMeaning, named, numbered, parts } from './io-meaning.ts'

/** The device itself: its lines, what is wired to it or heard by Bluetooth, and what it noticed. */

/** No device, a faulty bus, a wrong check, no value, out of range; too little supply. */
const wireFaults = [2000, 2001, 2002, 2003, 2004, 850]
const wireTemperature = { width: 2, signed: true, per: 10, not: wireFaults } as const
const noSensor = [0x7fff, 0x7ffe, 0x7ffd]
const unset = { width: 1, most: 254 } as const

const own: readonly IoMeaning[] = [
  { id: 409, to: 'ignition', width: 1 },
  { id: 251, to: 'ignition', width: 1 },
  { id: 5, to: 'ignitionLine', width: 1 }, // the fourth input, which installers give the ignition
  { id: 173, to: 'motion', width: 1 },
  { id: 170, to: 'charging', width: 2 }, // by how many milliamperes
  { id: 65, to: 'odometerM', width: 4 },
  { id: 29, to: 'externalV', width: 2, per: 1000 },
  { id: 996, to: 'externalV', width: 4, per: 1000 },
  { id: 30, to: 'batteryV', width: 2, per: 1000 },
  { id: 32, to: 'temperaturesC.device', width: 1, signed: true, not: [85] },
  { id: 6, to: 'temperaturesC.modem', width: 1, signed: true },
  { id: 1000, to: 'temperaturesC.processor', width: 1, signed: true, not: [-1] },
  { id: 49, to: 'acceleration.xG', width: 1, signed: true, per: 20 },
  { id: 50, to: 'acceleration.yG', width: 1, signed: true, per: 20 },
  { id: 51, to: 'acceleration.zG', width: 1, signed: true, per: 20 },
  ...numbered(from(611, 3), (n) => `raw.angle${'XYZ'[n - 1]}Deg`, { width: 2, signed: true }),
  ...numbered(from(755, 3), (n) => `raw.averageAcceleration${'XYZ'[n - 1]}G`, { width: 1, signed: true, per: 20 }),
  { id: 176, to: 'raw.gpsSpeedKmh', width: 1 },
  { id: 419, to: 'raw.gpsAltitudeM', width: 2, signed: true },
  { id: 77, to: 'raw.distanceM', width: 4 },
  ...named(
    'raw',
    { width: 1 },
    {
      28: 'profile',
      24: 'cardReader',
      25: 'security',
      111: 'dout3Level',
      112: 'dout4Level',
      113: 'sdLog',
      174: 'wokeByTimer',
      405: 'dout1Level',
      406: 'dout2Level',
      412: 'sleepState',
      413: 'wireless',
      414: 'umts',
      416: 'wirelessPair',
      417: 'business',
      418: 'gprs',
      583: 'tripStatus',
      596: 'phoneCall',
      627: 'doutBySpeed',
      628: 'doutByVoltage',
      629: 'doutByInput',
      630: 'driverRegistered',
      631: 'deadReckoning',
      632: 'cardValid',
      637: 'doutByJamming',
      651: 'fenceGroup',
      719: 'doutByRollover',
      738: 'cardSwipe',
      759: 'gnssAntenna',
      762: 'networkTechnology',
      763: 'networkRegistration',
      806: 'tripType',
      905: 'accelerometerCalibration',
      994: 'wakeSource',
      999: 'lteBand',
    },
  ),
  { id: 525, to: 'raw.uptimeS', width: 4 },
  { id: 560, to: 'raw.networkError', width: 2 },
  { id: 5005, to: 'raw.timeToFixS', width: 2 },
  { id: 151, to: 'raw.fences', width: 4 },
  { id: 951, to: 'raw.fenceCrossings', width: 2 },
  { id: 850, to: 'raw.antiHijack', width: 2 },

  // the network
  { id: 27, to: 'raw.gsmSignal', width: 1 },
  { id: 150, to: 'cell.operator', width: 4 },
  { id: 851, to: 'cell.areaCode', width: 2 },
  { id: 852, to: 'cell.cellId', width: 4 },
  ...parts(1144, 2, 'text', 'ipAddress'),
]

const lines: readonly IoMeaning[] = [
  { id: 2, to: 'inputs.din1', width: 1 },
  { id: 3, to: 'inputs.din2', width: 1 },
  { id: 4, to: 'inputs.din3', width: 1 },
  { id: 988, to: 'inputs.din5', width: 1 },
  { id: 989, to: 'inputs.din6', width: 1 },
  { id: 22, to: 'inputs.ain1V', width: 2, per: 1000 },
  { id: 23, to: 'inputs.ain2V', width: 2, per: 1000 },
  { id: 20, to: 'inputs.ain3V', width: 2, per: 1000 },
  { id: 21, to: 'inputs.ain4V', width: 2, per: 1000 },
  { id: 997, to: 'inputs.ain1V', width: 4, per: 1000 },
  { id: 998, to: 'inputs.ain2V', width: 4, per: 1000 },
  ...numbered([26, 33, 916, 917], (n) => `raw.ain${n}ChangeMv`, { width: 2, signed: true }),
  ...numbered([...from(45, 4), 990, 991], (n) => `raw.din${n}OnS`, { width: 4 }),
  ...numbered([...from(577, 4), 992, 993], (n) => `raw.din${n}OnTotalS`, { width: 4 }),
  ...numbered([507, 508], (n) => `raw.din${n}FrequencyHz`, { width: 2 }),
  ...numbered([821, 822], (n) => `raw.din${n}LowFrequencyHz`, { width: 2, per: 100 }),
  ...numbered([18, 19, 958], (n) => `raw.fuelCounter${n}`, { width: 2 }),

  // by wire; the fourth sensor came later
  ...numbered([78, 79, 80, 74], (n) => `temperaturesC.oneWire${n}`, wireTemperature),
  ...numbered(from(817, 4), (n) => `humidityPercent.oneWire${n}`, { width: 2, per: 10, most: 1000 }),
  ...[70, 71, 72, 73].flatMap((id, index) => parts(id, 1, 'hex', `oneWire${index + 1}Id`)),
  ...numbered(from(144, 6), (n) => `temperaturesC.recorder${n}`, {
    width: 2,
    signed: true,
    per: 10,
    not: [5555, 5556],
  }),
  ...numbered(from(193, 4), (n) => `inputs.recorder${n}`, unset),

  // fuel sensors on the serial ports A, B and C: steps, as they were set up
  ...numbered([211, 67, 66, 68, 69, ...from(81, 7)], (n) => `raw.${fuelSensor(n)}Level`, { width: 2 }),
  ...numbered([212, 76, ...from(56, 9), 75], (n) => `temperaturesC.${fuelSensor(n)}`, {
    width: 1,
    signed: true,
    not: [-128],
  }),
  { id: 650, to: 'raw.fuelSensorFaults', width: 2 },
]

function fuelSensor(n: number): string {
  return n === 1 ? 'fuelA1' : n === 2 ? 'fuelB1' : `fuelC${n - 2}`
}

/** Whoever drives, by whatever shows it; then who comes along. */
const people: readonly IoMeaning[] = [
  { id: 34, to: 'driverKey', width: 8 },
  { id: 620, to: 'driverKey', width: 8 },
  ...numbered([171, 172, 575], () => 'driverKey', { width: 8 }),
  ...parts(621, 2, 'hex', 'driverCard16'),
  ...parts(983, 2, 'hex', 'wirelessDriver'),
  ...parts(581, 2, 'text', 'magneticCard'),
  ...parts(617, 1, 'text', 'magneticCard8'),
  ...parts(646, 2, 'hex', 'uhfA'),
  ...parts(648, 2, 'hex', 'uhfB'),
  ...parts(536, 1, 'hex', 'passenger'),
  ...parts(623, 1, 'hex', 'passengerCard'),
  ...parts(624, 2, 'hex', 'passengerCard16'),
  ...parts(981, 2, 'hex', 'wirelessPassenger'),
  ...parts(635, 1, 'text', 'driverLicence'),
  ...parts(636, 1, 'text', 'driverLicenceBranch'),
  { id: 633, to: 'raw.driverLicenceCode', width: 4 },
  { id: 634, to: 'raw.driverGender', width: 1 },
  { id: 533, to: 'raw.alcoholSensor', width: 1 },
  { id: 534, to: 'raw.alcohol', width: 2, per: 1000 },
  { id: 986, to: 'raw.registrationEngineOnS', width: 2 },
  { id: 987, to: 'raw.registrationRestS', width: 2 },
  ...parts(823, 3, 'hex', 'trailer'),
]

const bluetooth: readonly IoMeaning[] = [
  ...parts(760, 2, 'hex', 'tagId'),
  ...numbered(from(600, 5), (n) => `temperaturesC.ble${n}`, { width: 2, signed: true, per: 100, not: noSensor }),
  ...numbered(from(605, 5), (n) => `humidityPercent.ble${n}`, { width: 2, per: 100, most: 10_000 }),
  ...numbered(from(764, 5), (n) => `raw.ble${n}BatteryPercent`, unset),
  ...numbered(from(769, 5), (n) => `raw.ble${n}BatteryV`, { ...unset, per: 10 }),
  ...numbered(from(774, 5), (n) => `raw.ble${n}State`, unset),
  ...numbered(from(779, 5), (n) => `raw.ble${n}Sensor`, { width: 2 }), // what, and how much a step is, differs by sensor
  ...numbered(from(784, 5), (n) => `raw.ble${n}Frequency`, { width: 4 }),
  ...numbered(from(789, 5), (n) => `raw.ble${n}Info`, { width: 4 }),
  ...from(794, 5).flatMap((id, index) => parts(id, 1, 'hex', `ble${index + 1}Codes`)),
  ...from(799, 5).flatMap((id, index) => parts(id, 1, 'hex', `ble${index + 1}Angles`)),
]

const events: readonly IoMeaning[] = [
  { id: 88, to: 'alarms.jamming', width: 1 },
  { id: 410, to: 'alarms.tow', width: 1 },
  { id: 411, to: 'alarms.rollover', width: 1 },
  { id: 415, to: 'alarms.gps-antenna-cut', width: 1, when: 0 },
  { id: 558, to: 'alarms.sos', width: 1 },
  { id: 739, to: 'alarms.geofence-exit', width: 1, when: 1 }, // of the fence that it drew where it parked
  { id: 758, to: 'alarms.tampering', width: 1, when: 1 },
  { id: 985, to: 'alarms.unplugged', width: 1, when: 1 },
  { id: 169, to: 'alarms.idling', width: 1, when: 1 },
  { id: 537, to: 'alarms.driver-unknown', width: 1, when: 1 }, // nobody showed a key in time
  { id: 716, to: 'fatigueSensor', width: 4 },
  { id: 717, to: 'hex.snapshot.0', width: 8 },
  ...numbered([652, 653, 718], (n) => `raw.snapshots${n}`, { width: 1 }),
  ...numbered([654, 655], (n) => `raw.snapshotReady${n}`, { width: 1 }),
  { id: 805, to: 'raw.accidentData', width: 1, most: 1 },
  { id: 804, to: 'raw.tolerableAcceleration', width: 1, most: 1 },
  { id: 890, to: 'raw.securityAlarm', width: 1 },

  // harsh driving; how hard stands beside what
  { id: 134, to: 'harsh.braking', width: 1 },
  { id: 136, to: 'harsh.acceleration', width: 1 },
  { id: 143, to: 'harsh.cornering', width: 1 },
  { id: 135, to: 'harsh.brakes', width: 1 },
  { id: 402, to: 'harshValue.braking', width: 2 },
  { id: 403, to: 'harshValue.acceleration', width: 2 },
  { id: 404, to: 'harshValue.cornering', width: 2 },
  { id: 576, to: 'raw.shockDurationMs', width: 2 },
  ...numbered(from(584, 3), (n) => `raw.shock${'XYZ'[n - 1]}G`, { width: 2, signed: true, per: 1000 }),
]

/** How it was driven since the record before. */
const eco: readonly IoMeaning[] = [
  { id: 130, to: 'raw.ecoMaxSpeedKmh', width: 1 },
  ...named(
    'raw',
    { width: 2 },
    {
      131: 'ecoOverspeedS',
      132: 'ecoRedBandS',
      133: 'ecoMaxRpm',
      918: 'ecoMinRpm',
      137: 'ecoIdlingS',
      139: 'ecoEngineOnS',
      526: 'ecoStops',
      528: 'ecoBrakingS',
      529: 'ecoRetarderS',
      540: 'ecoIdlingFuelMl',
      543: 'ecoOverloadFuelMl',
      545: 'ecoOverspeedFuelMl',
      547: 'ecoCruiseFuelMl',
      549: 'ecoTopGearFuelMl',
      892: 'ecoRollingCruiseFuelMl',
      894: 'ecoRollingFuelMl',
      897: 'ecoCruiseS',
      898: 'ecoCruisePedalFuelMl',
      900: 'ecoCruisePedalS',
    },
  ),
  ...named(
    'raw',
    { width: 2, times: 5 },
    {
      527: 'ecoBrakingM',
      541: 'ecoFreeRollingM',
      542: 'ecoOverloadM',
      544: 'ecoOverspeedM',
      546: 'ecoCruiseM',
      548: 'ecoTopGearM',
      597: 'ecoEngineBrakingM',
      891: 'ecoRollingCruiseM',
      893: 'ecoRollingM',
      895: 'ecoRetarderM',
      896: 'ecoRetarderNoCruiseM',
      899: 'ecoCruisePedalM',
    },
  ),
  ...named(
    'raw',
    { width: 4 },
    {
      138: 'ecoCruiseTimes',
      140: 'ecoGreenBandM',
      141: 'ecoNormalSpeedM',
      175: 'ecoIdlingTotalS',
      539: 'ecoRedBandM',
    },
  ),
  ...numbered(from(550, 4, 2), (n) => `raw.ecoRpmRange${n}M`, { width: 2, times: 5 }),
  ...numbered(from(551, 4, 2), (n) => `raw.ecoRpmRange${n}FuelMl`, { width: 2 }),
  { id: 901, to: 'raw.parkingBrakeAbuse', width: 1, most: 1 },
]

export const ofDevice: readonly IoMeaning[] = [...own, ...lines, ...people, ...bluetooth, ...events, ...eco]
