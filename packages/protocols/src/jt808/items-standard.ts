import { keepRaw, measure } from '../draft.ts'
import type { Cry } from './fields.ts'
import { cry } from './fields.ts'
import type { ItemContext, ItemForm, ItemTable } from './items.ts'

/** Items of JT/T 808-2013 and 2019, and of JT/T 1078 for video. */

/** By bit of item 25: what the vehicle's harness says. */
const signals: Readonly<Record<number, string>> = {
  0: 'lowBeam',
  1: 'highBeam',
  2: 'rightTurn',
  3: 'leftTurn',
  4: 'brake',
  5: 'reverse',
  6: 'fogLamp',
  7: 'sideLamp',
  8: 'horn',
  9: 'airConditioner',
  10: 'neutral',
  11: 'retarder',
  12: 'abs',
  13: 'heater',
  14: 'clutch',
}

function vehicleSignals(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const value = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
  keepRaw(reading, 'vehicleSignals', value)
  for (const [bit, name] of Object.entries(signals)) {
    if ((value >>> Number(bit)) & 1) measure(reading, 'inputs', name, 1)
  }
  return true
}

const maxTyres = 60

/** A byte a tyre, from the front left; FF where there is none. */
function tyrePressures(bytes: Uint8Array, { reading }: ItemContext): boolean {
  for (const [index, value] of bytes.subarray(0, maxTyres).entries()) {
    if (value !== 0xff) keepRaw(reading, `tyre${index + 1}Pressure`, value)
  }
  return true
}

const fenceCries: Readonly<Record<number, Cry>> = { 0: 'geofence-enter', 1: 'geofence-exit' }

function fence(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  keepRaw(reading, 'areaType', view.getUint8(0))
  keepRaw(reading, 'areaId', view.getUint32(1))
  const cried = fenceCries[view.getUint8(5)]
  if (cried) cry(reading, cried)
  return cried !== undefined
}

export const standardItems: ItemTable = new Map<number, readonly ItemForm[]>([
  [0x01, [{ length: 4, row: [{ as: 'u32', to: 'odometerM', times: 100 }] }]],
  [
    0x02,
    [
      {
        length: 2,
        // The highest bit says that it is in percent.
        read: (bytes, { reading }) => {
          const sent = ((bytes[0] as number) << 8) | (bytes[1] as number)
          if (sent & 0x8000) reading.fuelPercent = sent & 0x7fff
          else reading.fuelLitres = sent / 10
          return true
        },
      },
    ],
  ],
  [0x03, [{ length: 2, row: [{ as: 'u16', to: 'raw.recorderSpeedKmh', per: 10 }] }]],
  [0x04, [{ length: 2, row: [{ as: 'u16', to: 'raw.alarmEventId' }] }]],
  [0x05, [{ length: (length) => length >= 4, read: tyrePressures }]],
  [
    0x06,
    [
      { length: 1, row: [{ as: 'u8', to: 'batteryPercent' }] },
      { length: 2, row: [{ as: 'i16', to: 'temperaturesC.compartment', not: [0x7fff] }] },
    ],
  ],
  [
    0x11,
    [
      { length: 1, row: [{ as: 'u8', to: 'raw.overspeedAreaType' }] },
      {
        length: 5,
        row: [
          { as: 'u8', to: 'raw.overspeedAreaType' },
          { as: 'u32', to: 'raw.overspeedAreaId' },
        ],
      },
    ],
  ],
  [0x12, [{ length: 6, read: fence }]],
  [
    0x13,
    [
      {
        length: 7,
        row: [
          { as: 'u32', to: 'raw.routeId' },
          { as: 'u16', to: 'raw.routeTimeS' },
          { as: 'u8', to: 'raw.routeResult' },
        ],
      },
    ],
  ],
  // Video: no signal, covered, storage failed, other fault, overloaded, odd behaviour, recordings nearly full.
  [0x14, [{ length: 4, row: [{ bits: 'u32', to: 'raw.videoAlarms', cries: { 0: 'fault', 2: 'fault', 3: 'fault' } }] }]],
  [0x15, [{ length: 4, row: [{ as: 'u32', to: 'raw.videoLostChannels', not: [0] }] }]],
  [0x16, [{ length: 4, row: [{ as: 'u32', to: 'raw.videoCoveredChannels', not: [0] }] }]],
  [0x17, [{ length: 2, row: [{ as: 'u16', to: 'raw.storageFaults', not: [0] }] }]],
  [
    0x18,
    [
      {
        length: 3,
        row: [
          { bits: 'u16', to: 'raw.drivingBehaviour', cries: { 0: 'fatigue', 1: 'distracted', 2: 'distracted' } },
          { as: 'u8', to: 'raw.fatigueLevel', not: [0] },
        ],
      },
      {
        length: 2,
        row: [{ bits: 'u16', to: 'raw.drivingBehaviour', cries: { 0: 'fatigue', 1: 'distracted', 2: 'distracted' } }],
      },
    ],
  ],
  [0x25, [{ length: 4, read: vehicleSignals }]],
  [0x2a, [{ length: 2, row: [{ as: 'u16', to: 'raw.ioStatus' }] }]],
  [
    0x2b,
    [
      {
        length: 4,
        row: [
          { as: 'u16', to: 'inputs.adc1', per: 100 },
          { as: 'u16', to: 'inputs.adc2', per: 100 },
        ],
      },
    ],
  ],
  [0x30, [{ length: 1, row: [{ as: 'u8', to: 'raw.gsmSignal' }] }]],
  [0x31, [{ length: 1, row: [{ as: 'u8', to: 'position.satellites' }] }]],
])
