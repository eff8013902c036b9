import { from, type IoMeaning, numbered } from './io-meaning.ts'

/** Ids that mean the same in all of the manufacturer's public lists that have them. */

const dallasFaults = [850, 2000, 3000, 4000, 5000]
/** Hundredths of a degree, but "not found" and its like as they were when it was tenths. */
export const bluetoothFaults = [2000, 3000, 4000]
export const bluetoothRange = [-4000, 12_500] as const
export const humidityRange = [0, 1000] as const

export const everywhere: readonly IoMeaning[] = [
  // the vehicle and the device
  { id: 239, to: 'ignition', width: 1 },
  { id: 240, to: 'motion', width: 1 },
  { id: 66, to: 'externalV', width: 2, per: 1000 },
  { id: 67, to: 'batteryV', width: 2, per: 1000 },
  { id: 68, to: 'raw.batteryCurrentA', width: 2, per: 1000 },
  { id: 24, to: 'position.speedKmh', width: 2 },
  { id: 24, to: 'position.speedKmh', width: 1 },
  { id: 182, to: 'position.hdop', width: 2, per: 10 },
  { id: 181, to: 'raw.pdop', width: 2, per: 10 },
  { id: 199, to: 'raw.tripOdometerM', width: 4 },
  { id: 250, to: 'raw.trip', width: 1 },
  { id: 200, to: 'raw.sleepMode', width: 1 },

  // the network
  { id: 21, to: 'raw.gsmSignal', width: 1 },
  { id: 205, to: 'cell.cellId', width: 2 },
  { id: 205, to: 'cell.cellId', width: 4 },
  { id: 206, to: 'cell.areaCode', width: 2 },
  { id: 241, to: 'cell.operator', width: 4 },

  // inputs, outputs, keys
  { id: 1, to: 'inputs.din1', width: 1 },
  { id: 2, to: 'inputs.din2', width: 1 },
  { id: 3, to: 'inputs.din3', width: 1 },
  { id: 4, to: 'inputs.din4', width: 1 },
  { id: 9, to: 'inputs.ain1V', width: 2, per: 1000 },
  { id: 10, to: 'inputs.ain2V', width: 2, per: 1000 },
  { id: 11, to: 'inputs.ain3V', width: 2, per: 1000 },
  { id: 245, to: 'inputs.ain4V', width: 2, per: 1000 },
  { id: 179, to: 'outputs.dout1', width: 1 },
  { id: 180, to: 'outputs.dout2', width: 1 },
  { id: 78, to: 'driverKey', width: 8 },
  { id: 207, to: 'driverKey', width: 8 },

  // temperatures by wire
  { id: 70, to: 'temperaturesC.device', width: 2, signed: true, per: 10 },
  ...numbered(from(72, 4), (n) => `temperaturesC.dallas${n}`, {
    width: 4,
    signed: true,
    per: 10,
    not: dallasFaults,
    within: [-550, 1150],
  }),
  ...numbered(from(72, 4), (n) => `temperaturesC.dallas${n}`, {
    width: 2,
    signed: true,
    per: 10,
    not: dallasFaults,
    within: [-550, 1150],
  }),

  // fuel sensors on the serial line: litres or steps, as the sensor was set up
  ...numbered([201, 203, 210, 212, 214], (n) => `raw.lls${n}Level`, { width: 2, signed: true }),
  ...numbered([202, 204, 211, 213, 215], (n) => `temperaturesC.lls${n}`, { width: 1, signed: true, not: [-128] }),

  // events
  { id: 246, to: 'alarms.tow', width: 1 },
  { id: 247, to: 'alarms.crash', width: 1 },
  { id: 249, to: 'alarms.jamming', width: 1 },
  { id: 255, to: 'alarms.overspeed', width: 1 },
  { id: 253, to: 'harsh.kind', width: 1 },
  { id: 254, to: 'harsh.value', width: 1, per: 100 },
  { id: 175, to: 'fence.auto', width: 1 },

  // beacons, and the manufacturer's own Bluetooth sensors
  { id: 385, to: 'beacons.uuid', width: 0 },
  { id: 10500, to: 'beacons.uuid', width: 0 },
  { id: 548, to: 'beacons.tagged', width: 0 },
  { id: 10829, to: 'beacons.tagged', width: 0 },
  { id: 10831, to: 'beacons.tagged', width: 0 },
  { id: 11317, to: 'beacons.tagged', width: 0 },
  ...numbered(from(10800, 4), (n) => `temperaturesC.eye${n}`, {
    width: 2,
    signed: true,
    per: 100,
    not: bluetoothFaults,
    within: bluetoothRange,
  }),
  ...numbered(from(10804, 4), (n) => `humidityPercent.eye${n}`, { width: 1, within: [0, 100] }),
  ...numbered(from(10808, 4), (n) => `inputs.eye${n}Magnet`, { width: 1 }),
  ...numbered(from(10812, 4), (n) => `raw.eye${n}Motion`, { width: 1 }),
  ...numbered(from(10816, 4), (n) => `raw.eye${n}PitchDeg`, { width: 1, signed: true }),
  ...numbered(from(10820, 4), (n) => `raw.eye${n}LowBattery`, { width: 1 }),
  ...numbered(from(10824, 4), (n) => `raw.eye${n}BatteryV`, { width: 2, per: 1000 }),
  ...numbered(from(10832, 4), (n) => `raw.eye${n}RollDeg`, { width: 2, signed: true }),
  ...numbered(from(10836, 4), (n) => `raw.eye${n}MotionCount`, { width: 2 }),
  ...numbered(from(10840, 4), (n) => `raw.eye${n}MagnetCount`, { width: 2 }),
]
