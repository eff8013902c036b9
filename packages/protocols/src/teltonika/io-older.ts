import { everywhere } from './io-common.ts'
import { from, type IoMeaning, numbered } from './io-meaning.ts'

/** FM10, FM11, FM12, FM22, FM32, FM34, FM36, FM42, FM53, FM55: before the FMB family. */
export const older: readonly IoMeaning[] = [
  { id: 69, to: 'raw.gnssStatus', width: 1 },
  { id: 71, to: 'raw.gnssStatus', width: 1 },
  { id: 80, to: 'raw.dataMode', width: 1 },
  { id: 76, to: 'raw.fuelCounter', width: 4 },
  { id: 50, to: 'outputs.dout3', width: 1 },
  { id: 51, to: 'outputs.dout4', width: 1 },
  { id: 216, to: 'odometerM', width: 4 },
  ...numbered(from(62, 4), (n) => `raw.dallas${n}Id`, { width: 8 }),
  ...everywhere,
  ...numbered(from(155, 20), (n) => `fence.${n}`, { width: 1 }),
  { id: 236, to: 'alarms.general', width: 1 },
  { id: 251, to: 'raw.immobiliser', width: 1 },
  { id: 252, to: 'raw.authorisedDriving', width: 1 },

  // through the manufacturer's CAN adapter
  { id: 81, to: 'obd.speedKmh', width: 1 },
  { id: 82, to: 'obd.pedalPercent', width: 1 },
  { id: 83, to: 'obd.fuelUsedLitres', width: 4, per: 10 },
  { id: 84, to: 'fuelLitres', width: 2, per: 10 },
  { id: 85, to: 'obd.rpm', width: 2 },
  { id: 87, to: 'obd.vehicleOdometerM', width: 4 },
  { id: 89, to: 'fuelPercent', width: 1 },
  { id: 100, to: 'raw.canProgram', width: 4 },
  { id: 104, to: 'obd.vehicleOdometerM', width: 4 },
]

/** The GH3000's own ids (codec 7). */
export const gh: readonly IoMeaning[] = [
  { id: 1, to: 'batteryPercent', width: 1 },
  { id: 2, to: 'inputs.usb', width: 1 },
  { id: 5, to: 'raw.uptimeS', width: 4 },
  { id: 20, to: 'position.hdop', width: 2, per: 10 },
  { id: 21, to: 'raw.vdop', width: 2, per: 10 },
  { id: 22, to: 'raw.pdop', width: 2, per: 10 },
  { id: 67, to: 'batteryV', width: 2, per: 1000 },
  { id: 221, to: 'raw.button', width: 1 },
  { id: 222, to: 'alarms.sos', width: 1 },
  { id: 240, to: 'motion', width: 1 },
  { id: 244, to: 'raw.roaming', width: 1 },
]
