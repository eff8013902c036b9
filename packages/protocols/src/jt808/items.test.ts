import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { fromAscii, fromHex, hex } from '../wire.ts'
import { type LocationContext, readLocation } from './location.ts'

/** What follows a location, written by hand from what the makers' documents say. */
const context: LocationContext = {
  receivedAtMs: Date.UTC(2026, 10, 22, 8, 30, 5),
  version: undefined,
  model: undefined,
  utcOffsetMin: undefined,
  toldUtcOffsetMin: undefined,
}
const place = '02612f6006f0e2c0002c01c2005a261122163000'

function read(
  items: string,
  changes: Partial<LocationContext> = {},
  { alarms = '00000000', status = '00000003' } = {},
) {
  const { reading } = readLocation(fromHex(alarms + status + place + items), { ...context, ...changes })
  expect(Value.Errors(DecodedReading, reading)).toEqual([])
  return reading
}
const clock = '261122163000'
const text = (content: string) => hex(fromAscii(content))
/** id · length · value */
const item = (id: string, value: string) => `${id}${(value.length / 2).toString(16).padStart(2, '0')}${value}`

const told: readonly (readonly [string, string, Partial<DecodedReading>])[] = [
  // the standard
  ['odometer', item('01', '000004d2'), { odometerM: 123_400 }],
  ['fuel in litres', item('02', '01f4'), { fuelLitres: 50 }],
  ['fuel in percent', item('02', '8032'), { fuelPercent: 50 }],
  ['speed of the recorder', item('03', '01c2'), { raw: { recorderSpeedKmh: 45 } }],
  ['an alarm to be confirmed', item('04', '0009'), { raw: { alarmEventId: 9 } }],
  ['tyres', item('05', '2021ff22'), { raw: { tyre1Pressure: 32, tyre2Pressure: 33, tyre4Pressure: 34 } }],
  ['a compartment’s temperature', item('06', 'ffec'), { temperaturesC: { compartment: -20 } }],
  ['too fast in an area', item('11', '0200000007'), { raw: { overspeedAreaType: 2, overspeedAreaId: 7 } }],
  ['a fence entered', item('12', '010000000700'), { alarms: ['geofence-enter'], raw: { areaType: 1, areaId: 7 } }],
  ['a fence left', item('12', '010000000701'), { alarms: ['geofence-exit'] }],
  ['a route', item('13', '00000007003c01'), { raw: { routeId: 7, routeTimeS: 60, routeResult: 1 } }],
  [
    'a driver who phones',
    item('18', '000232'),
    { alarms: ['distracted'], raw: { drivingBehaviour: 2, fatigueLevel: 50 } },
  ],
  [
    'a harness: high beam, brake, reverse',
    item('25', '00000032'),
    { inputs: { highBeam: 1, brake: 1, reverse: 1 }, raw: { vehicleSignals: 50 } },
  ],
  ['inputs and outputs', item('2a', '0002'), { raw: { ioStatus: 2 } }],
  ['two voltages', item('2b', '04d2007b'), { inputs: { adc1: 12.34, adc2: 1.23 } }],
  ['signal', item('30', '1f'), { raw: { gsmSignal: 31 } }],

  // active safety
  [
    'a lane left',
    item('64', `00000001010201${'00'.repeat(40)}`),
    { alarms: ['lane-departure'], raw: { adasAlarm: 2, adasLevel: 1, alarmLabel: '00'.repeat(16) } },
  ],
  [
    'a driver who was tired',
    item('65', `00000001020102${'00'.repeat(40)}`),
    { raw: { dmsAlarm: 1, dmsLevel: 2, dmsOver: 1, alarmLabel: '00'.repeat(16) } },
  ],
  ['a driver who smokes', item('65', `00000001010301${'00'.repeat(40)}`), { alarms: ['distracted'] }],
  [
    'a tyre that leaks',
    item('66', `0000000101${'00'.repeat(34)}0100004000c800190050`),
    {
      alarms: ['tyre-pressure'],
      raw: {
        alarmLabel: '00'.repeat(16),
        tyre1PressureKpa: 200,
        tyre1TemperatureC: 25,
        tyre1BatteryPercent: 80,
        tyre1Alarms: 64,
      },
    },
  ],
  ['something in the blind spot', item('67', `00000001010201${'00'.repeat(34)}`), { alarms: ['general'] }],
  ['braked hard', item('70', '00000001' + '01' + '02' + '01'), { harsh: [{ kind: 'braking' }] }],
  ['an accident', item('70', '00000001' + '01' + '16' + '01'), { alarms: ['crash'] }],

  // supplies and batteries
  ['supply', item('61', '04d2'), { externalV: 12.34 }],
  ['supply in tenths', item('82', '007b'), { externalV: 12.3 }],
  ['supply in mV', item('f1', '00003039'), { externalV: 12.345 }],
  ['battery', item('69', '0172'), { batteryV: 3.7 }],
  [
    'battery in mV, charging, in percent',
    item('f7', '00000e740357'),
    { batteryV: 3.7, charging: true, batteryPercent: 87 },
  ],
  ['battery in steps', item('56', '0700'), { batteryPercent: 70 }],
  ['battery in steps and percent', item('56', '074c'), { batteryPercent: 76 }],
  ['battery while it charges', item('d4', 'ff'), { charging: true }],
  ['battery and signal', item('ee', '1f303904d20c'), { externalV: 12.345, batteryV: 1.234, raw: { gsmSignal: 31 } }],
  ['battery, of a mark', item('fe', '005a00'), { batteryPercent: 90 }],
  ['supply, of two bytes', item('fe', '0078'), { externalV: 12 }],
  ['odometer, of four bytes', item('fe', '00003039'), { odometerM: 12_345 }],

  // sensors
  [
    'eight temperatures',
    item('51', `00c88032ffff${'ffff'.repeat(5)}`),
    { temperaturesC: { sensor1: 20, sensor2: -5 } },
  ],
  ['humidities', item('58', '0226'), { humidityPercent: { sensor1: 55 } }],
  ['a second temperature', item('f8', '0226'), { temperaturesC: { sensor2: 5 } }],
  ['humidity', item('f7', '0226'), { humidityPercent: { sensor1: 55 } }],
  ['air pressure', item('f6', '03f5'), { raw: { airPressure: 1013 } }],
  ['light', item('f5', '0140'), { raw: { illuminance: 320 } }],
  [
    'sensors outside',
    item('ea', '00' + '15020226' + '160202bc' + '13020140'),
    { humidityPercent: { external: 55 }, temperaturesC: { external: 20 }, raw: { illuminance: 320 } },
  ],

  // who, what
  ['a card by its number', item('e9', '00a8c5d2'), { driverKey: '11060690' }],
  ['a card by its text', item('bd', text('10218094')), { driverKey: '10218094' }],
  ['a SIM card', item('cc', text('89860000000000000001')), { raw: { iccid: '89860000000000000001' } }],
  [
    'a SIM card, once after the login',
    item('f1', text('89860000000000000001')),
    { raw: { iccid: '89860000000000000001' } },
  ],
  ['a container', item('fb', text('MSKU1234565')), { raw: { container: 'MSKU1234565' } }],
  [
    'steered hard',
    item('57', '0400' + '0000' + '00000000'),
    { harsh: [{ kind: 'cornering' }], raw: { drivingEvents: 1024 } },
  ],
  ['rolled over', item('f4', '0030'), { alarms: ['crash', 'rollover'], raw: { extendedAlarms: 48 } }],
  ['shaken, and help wanted', item('e7', '0003000000000000'), { alarms: ['vibration', 'sos'] }],

  // locks
  [
    'a lock and its slave',
    item('d5', '02' + '2002604323' + '2795937861' + '60' + '0012' + '2000001234' + '2795937861' + '58' + '0032'),
    {
      raw: {
        lock1Id: '2002604323',
        lock1Card: '2795937861',
        lock1BatteryPercent: 96,
        lock1State: 18,
        lock1Locked: 1,
        lock2Id: '2000001234',
        lock2Card: '2795937861',
        lock2BatteryPercent: 88,
        lock2State: 50,
        lock2Locked: 0,
      },
    },
  ],
  ['opened by a card', item('0b', '0300a8c5d2'), { raw: { lockCommand: 3, lockCard: 11_060_690 } }],
  ['opened by a password', item('0b', `02${text('123456')}01`), { raw: { lockCommand: 2, unlockResult: 1 } }],
  ['a lock that tells its password', item('67', text('87654321')), {}],
  ['a string that moves', item('da', '000205'), { motion: true, raw: { stringCuts: 2, string: 1, cover: 0 } }],
  ['a lock’s state', item('e8', '010203'), { raw: { lockStatus: 0x010203 } }],

  // masts and access points
  [
    'masts of 2G',
    item('53', '01' + '01cc' + '00' + '2626' + '0ff1' + 'b5'),
    { cells: [{ mcc: 460, mnc: 0, areaCode: 9766, cellId: 4081, rssiDbm: -75 }] },
  ],
  [
    'masts by one operator',
    item('eb', '01cc00' + '26260ff1b5' + '26270ff2b6'),
    {
      cells: [
        { mcc: 460, mnc: 0, areaCode: 9766, cellId: 4081, rssiDbm: -75 },
        { mcc: 460, mnc: 0, areaCode: 9767, cellId: 4082, rssiDbm: -74 },
      ],
    },
  ],
  [
    'access points, counted',
    item('54', '01' + '30de4bf67368' + 'ce'),
    { wifi: [{ bssid: '30:de:4b:f6:73:68', rssiDbm: -50 }] },
  ],

  // BSJ
  [
    'battery, supply and SIM card',
    item('eb', '000300a855' + '0006002d000036b0' + '000c00b28986000000000000001f'),
    { batteryPercent: 85, externalV: 14, raw: { iccid: '8986000000000000001' } },
  ],
  ['a battery in mV', item('eb', '0004002d0f4e'), { batteryV: 3.918 }],
  ['a vehicle’s battery under the same id', item('eb', '0004002d304c'), { externalV: 12.364 }],
  [
    'removed, hit, and steered hard',
    item('eb', '00060089' + 'fdffefef'),
    { alarms: ['crash', 'removed'], harsh: [{ kind: 'cornering' }], raw: { extendedAlarms: 0xfdffefef } },
  ],
  ['shaken while it stands', item('eb', '000600c5' + 'feffffbf'), { alarms: ['vibration'], motion: false }],
  ['moving', item('eb', '000600c5' + 'fc7fffff'), { motion: true }],
  ['about to run out', item('eb', '000300c604'), { alarms: ['low-battery'], raw: { batteryAlarm: 4 } }],
  [
    'a mast and an access point',
    item('eb', `000b00d801cc00262600000ff1001800b901${text('24:69:68:5d:2c:a5,-30')}`),
    {
      cells: [{ mcc: 460, mnc: 0, areaCode: 9766, cellId: 4081 }],
      wifi: [{ bssid: '24:69:68:5d:2c:a5', rssiDbm: -30 }],
    },
  ],

  // Jimi
  ['an unplugged camera', item('e8', '0c0e00' + '00'), { alarms: ['unplugged'], raw: { event: 0x0c0e } }],
  ['the engine let go', item('e8', '0c0400'), { ignition: false }],
  [
    'states of a camera',
    item('e8', '200517' + '0001020172' + '0003015a' + '00040100' + '000702000a' + '2001020078'),
    { batteryV: 3.7, batteryPercent: 90, charging: true, externalV: 12 },
  ],

  // plugs
  [
    'what a plug reads, in a list behind an item 80',
    item('80', '2d') +
      item('81', '0898') +
      item('84', '7d') +
      item('8b', text('WV1ZZZ2EZ86015388')) +
      item('a0', text('P0299,P0675')),
    {
      obd: { speedKmh: 45, rpm: 2200, coolantTemperatureC: 85 },
      vin: 'WV1ZZZ2EZ86015388',
      troubleCodes: ['P0299', 'P0675'],
    },
  ],
  [
    'the same within it',
    item('80', `00${item('80', '2d')}${item('81', '0898')}`),
    { obd: { speedKmh: 45, rpm: 2200 } },
  ],
  [
    'streams',
    item('f3', '00020201c2' + '0003020898' + '0004023039' + '0009020082' + '000e0200ff' + '0112020003'),
    {
      obd: { speedKmh: 45, rpm: 2200, coolantTemperatureC: 90, throttlePercent: 100 },
      externalV: 12.345,
      raw: { harshAccelerationCount: 3 },
    },
  ],
  [
    'a row of numbers',
    item('91', '007c' + '0898' + '2d' + '33' + '66' + '7d' + '0000' + '0320' + '0000' + '00000000' + '0000' + '04d2'),
    {
      externalV: 12.4,
      obd: {
        rpm: 2200,
        speedKmh: 45,
        throttlePercent: 20,
        engineLoadPercent: 40,
        coolantTemperatureC: 85,
        fuelConsumption: 8,
        fuelUsedLitres: 12.34,
      },
    },
  ],
  ['a VIN', item('94', text('WV1ZZZ2EZ86015388')), { vin: 'WV1ZZZ2EZ86015388' }],
  [
    'text',
    item('e6', text('$OBD-RT,12.3,900,,,,85,')),
    { externalV: 12.3, obd: { rpm: 900, coolantTemperatureC: 85 } },
  ],

  // lists of a plug, one item for each kind
  [
    'of the device itself',
    item(
      'ea',
      '00030507000f4240' +
        '0004050b00001388' +
        '00050400007080' +
        '00120200f6' +
        '0013012a' +
        '00140119' +
        '0020020011',
    ),
    {
      engineHours: 8,
      externalV: 24.6,
      batteryV: 4.2,
      odometerM: 1_000_000,
      obd: { vehicleOdometerM: 1_000_000, fuelUsedLitres: 5 },
      raw: { mileageKind: 7, fuelUsedKind: 11, gsmSignal: 25, ignitionKind: 17 },
    },
  ],
  [
    'of what the device counted, and of an antenna that is cut',
    item('ea', '0003050100003039' + '001b0101' + '0fff0107'),
    { odometerM: 12_345, alarms: ['gps-antenna-cut'], raw: { ea0fff: 7 } },
  ],
  [
    'of states, as far as the vehicle has them',
    item(
      'ea',
      `001114${'a1'}${'01'}${'00'.repeat(4)}${'f0'}${'00'.repeat(3)}${'81'}${'03'}${'00'.repeat(4)}${'30'}${'00'.repeat(3)}`,
    ),
    { inputs: { acc: 1, driverSeatBelt: 0, engine: 1, frontLeftDoor: 1 }, raw: { gear: 'D' } },
  ],
  [
    'of a car',
    item(
      'eb',
      '60c00203e8' + '60d0012d' + '62f002015e' + '6050017d' + '6110020064' + '6905041617ff15' + '69070400003039',
    ),
    {
      fuelPercent: 35,
      obd: { rpm: 1000, speedKmh: 45, coolantTemperatureC: 85, throttlePercent: 10, vehicleOdometerM: 1_234_500 },
      raw: { tyre1PressureBar: 2.2, tyre2PressureBar: 2.3, tyre4PressureBar: 2.1 },
    },
  ],
  [
    'of a lorry',
    item(
      'ec',
      '62f00287d0' +
        '500502012c' +
        '5007022c80' +
        '51010191' +
        '5105017d' +
        '5115' +
        '11' +
        text('WV1ZZZ2EZ86015388') +
        '520401aa',
    ),
    {
      fuelLitres: 200,
      vin: 'WV1ZZZ2EZ86015388',
      obd: { fuelRateLh: 15, oilTemperatureC: 83, torquePercent: 20, adBluePercent: 50 },
      raw: { obd5204: 170 },
    },
  ],
  [
    'of one that drives by current',
    item('ed', '70010400003039' + '70020140' + '70040102' + '7006027c17' + '700c020e10' + '70350141'),
    {
      stateOfChargePercent: 64,
      obd: { vehicleOdometerM: 1_234_500, tractionCharging: 1, tractionA: -10, tractionV: 360 },
      temperaturesC: { battery1: 25 },
    },
  ],
  [
    'of what is attached',
    item(
      'ee',
      '3002020096' +
        '30060c' +
        '84000000' +
        '00783d00' +
        '00873e80' +
        '300a05' +
        '02' +
        '07d0' +
        '0578' +
        '300b08' +
        '010140' +
        '02000001f4',
    ),
    {
      temperaturesC: { sensor1: -25 },
      alarms: ['tyre-pressure'],
      obd: { loadWeightKg: 1400 },
      raw: { tyre1PressureKpa: 120, tyre1TemperatureC: 21, tyre6PressureKpa: 135, tyre6Status: 128, level1Percent: 50 },
    },
  ],
  [
    'of what it cries out',
    item('fa', '000100' + '010300' + '01060101' + '010709000078' + '04b0041a0320' + '011100'),
    {
      ignition: true,
      alarms: ['unplugged', 'idling'],
      harsh: [{ kind: 'acceleration' }],
      raw: { vehicleAlarms: '1,259,262,263,273', alarm0107: '00007804b0041a0320' },
    },
  ],
  [
    'masts in words',
    item('fb', clock + text('460,0,2,9766,4081,21,9767,4082,18')),
    {
      cells: [
        { mcc: 460, mnc: 0, areaCode: 9766, cellId: 4081 },
        { mcc: 460, mnc: 0, areaCode: 9767, cellId: 4082 },
      ],
      raw: { gsmSignal: 21, cellsHeardAt: clock },
    },
  ],
  [
    'access points in words',
    item('fc', `02${text('-,-,-61,30:de:4b:f6:73:68,6,-,-,-70,30:de:4b:f6:73:69,11')}`),
    {
      wifi: [
        { bssid: '30:de:4b:f6:73:68', rssiDbm: -61 },
        { bssid: '30:de:4b:f6:73:69', rssiDbm: -70 },
      ],
    },
  ],
  ['what only looks like such a list', item('ed', '700201407f0104'), { raw: { itemed: '700201407f0104' } }],

  // AOVX
  [
    'a tag that is warm',
    item('f3', '0c' + 'aabbcc001122' + 'c4' + '0bb8' + '00e1'),
    { beacons: [{ id: 'aabbcc001122', rssiDbm: -60, batteryV: 3, temperatureC: 22.5 }] },
  ],
  [
    'moved, in the light',
    item('f6', '0203' + '0140' + '00e1'),
    { motion: true, temperaturesC: { sensor1: 22.5 }, raw: { event: 2, light: 320 } },
  ],
]

describe('items', () => {
  test.each(told)('%s', (_, items, expected) => {
    expect(read(items)).toMatchObject(expected)
  })

  test('that nobody knows are kept, as text where they are one', () => {
    expect(read(item('99', '0102') + item('9a', text('HELLO'))).raw).toEqual({ item99: '0102', item9a: 'HELLO' })
  })

  test('whose length is another than was known are kept too, and harm no others', () => {
    expect(read(item('01', '0102') + item('30', '1f')).raw).toEqual({ item01: '0102', gsmSignal: 31 })
  })

  test('cut short are kept as they came', () => {
    expect(read('30011f' + '0104ff').raw).toEqual({ gsmSignal: 31, rest: '0104ff' })
  })

  test('the number of satellites is the position’s', () => {
    expect(read(item('31', '0c')).position?.satellites).toBe(12)
  })

  test('a harsh event told twice in one frame is one', () => {
    expect(read(item('57', '0100000000000000') + item('fe', '7c010400000001')).harsh).toEqual([
      { kind: 'acceleration' },
    ])
  })

  test('eighteen bytes without items are an asset tracker’s', () => {
    expect(read('00000000' + '00000078' + '0024' + '00000000' + '18' + '000000')).toMatchObject({
      odometerM: 120_000,
      batteryV: 3.6,
      raw: { gsmSignal: 24, areaId: 0 },
    })
  })
})

describe('alarms', () => {
  const alarmsOf = (alarms: string, items = '', changes: Partial<LocationContext> = {}) =>
    read(items, changes, { alarms }).alarms

  test('have a bit each', () => {
    expect(alarmsOf('00000001')).toEqual(['sos'])
    expect(alarmsOf('00000022')).toEqual(['overspeed', 'gps-antenna-cut'])
    expect(alarmsOf('00000100')).toEqual(['unplugged'])
    expect(alarmsOf('80000000')).toEqual(['door'])
    expect(alarmsOf('60000000')).toEqual(['crash', 'rollover'])
    expect(alarmsOf('00000000')).toBeUndefined()
  })

  test('a low supply is the vehicle’s, or that of a device which has only a battery', () => {
    expect(alarmsOf('00000080')).toEqual(['low-power'])
    expect(alarmsOf('00000080', item('61', '04d2') + item('69', '0172'))).toEqual(['low-power'])
    expect(alarmsOf('00000080', item('69', '0172'))).toEqual(['low-battery'])
  })

  test('a fence is told by its item, and is of no known kind without', () => {
    expect(alarmsOf('00100000', item('12', '010000000701'))).toEqual(['geofence-exit'])
    expect(read('', {}, { alarms: '00100000' })).toMatchObject({ alarms: ['general'], raw: { alarmBits: 0x100000 } })
  })

  test('three mean something else since 2019', () => {
    expect(alarmsOf('00018000')).toEqual(['vibration', 'tampering'])
    expect(alarmsOf('00010000', '', { version: 1 })).toEqual(['tyre-pressure'])
  })

  test('some mean something else on some models', () => {
    expect(alarmsOf('00000011', '', { model: 'G-360P' })).toEqual(['removed'])
    expect(alarmsOf('00010000', '', { model: 'GL100' })).toEqual(['movement'])
    expect(alarmsOf('00010000', item('f2', text('AOVX_GL100-LA')))).toEqual(['movement'])
    expect(alarmsOf('00018000', '', { model: 'G10LS' })).toEqual(['low-battery', 'vibration'])
    expect(alarmsOf('20000000', '', { model: 'VL300' })).toBeUndefined()
  })
})

describe('status', () => {
  const statusOf = (status: string, changes: Partial<LocationContext> = {}) => read('', changes, { status })

  test('says where on the globe, whether it drives, and what is cut off', () => {
    expect(statusOf('0000000f').position).toMatchObject({ lat: -39.923552, lon: -116.449984, valid: true })
    expect(statusOf('00000000')).toMatchObject({ ignition: false, position: { valid: false }, flags: ['no-fix'] })
    expect(statusOf('00000c03').outputs).toEqual({ engineCut: 1, circuitCut: 1 })
    expect(statusOf('00002003').inputs).toEqual({ frontDoor: 1 })
    expect(statusOf('04000003').charging).toBe(true)
    expect(statusOf('00000043').raw).toEqual({ status: 0x43 })
  })

  test('has bits of some models, and of 2019', () => {
    expect(statusOf('00000013', { model: 'G1C Pro' }).motion).toBe(true)
    expect(statusOf('00010003', { model: 'MV810G' }).inputs).toMatchObject({ door: 1 })
    expect(statusOf('00400003', { version: 1 }).motion).toBe(true)
    expect(statusOf('00400003')).not.toHaveProperty('motion')
  })
})
