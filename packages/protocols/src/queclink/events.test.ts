import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { describe, expect, test } from 'vitest'
import { reading } from './by-hand.ts'

describe('events', () => {
  const at = '1,4.3,92,70.0,121.354335,31.222073,20230214013254,0460,0000,18d8,6141'
  const event = (type: string, head: string, tail = '00,2000.0', version = '060228') =>
    reading(
      `+RESP:GT${type},${version},135790246811220,,${head}${head === '' ? '' : ','}${at},${tail},20230214013255,11F0$`,
    )

  test.each<[string, string, Partial<DecodedReading>]>([
    ['SOS', ',11,1', { alarms: ['sos'], raw: { reportId: 1, reportType: 1 } }],
    ['TOW', ',00,1', { alarms: ['tow'] }],
    ['SPD', ',00,1', { alarms: ['overspeed'] }],
    ['EPS', '11500,00,1', { alarms: ['low-power'], externalV: 11.5, raw: { event: 'EPS' } }],
    ['AIS', '4500,21,1', { inputs: { ain2V: 4.5 }, raw: { event: 'AIS', reportId: 2, reportType: 1 } }],
    ['DIS', ',21,1', { inputs: { din2: 1 }, raw: { event: 'DIS' } }],
    ['GEO', ',31,1', { alarms: ['geofence-enter'], raw: { event: 'GEO', geofence: 3 } }],
    ['GEO', ',30,1', { alarms: ['geofence-exit'], raw: { event: 'GEO', geofence: 3 } }],
    ['HBM', ',31,1', { harsh: [{ kind: 'acceleration' }], raw: { speedBand: 3 } }],
    ['HBM', ',03,1', { harsh: [{ kind: 'braking' }, { kind: 'cornering' }] }],
    ['IGL', ',00,1', { ignition: true }],
    ['IGL', ',01,1', { ignition: false }],
    ['STT', '16', { ignition: false, motion: true, alarms: ['tow'], raw: { state: '16' } }],
    ['STT', '12', { ignition: false, motion: true, alarms: ['movement'] }],
    ['STT', '22', { ignition: true, motion: true }],
    ['IGN', '1200', { ignition: true, raw: { ignitionOffS: 1200 } }],
    ['IDN', ',', { alarms: ['idling'] }],
    ['IDF', '22,300', { ignition: true, motion: true, raw: { event: 'IDF', idleS: 300 } }],
    ['MPN', '', { alarms: ['power-restored'], charging: true }],
    ['MPF', '', { alarms: ['unplugged'], charging: false }],
    ['BTC', '', { charging: true, raw: { event: 'BTC' } }],
    ['BPL', '3.54', { alarms: ['low-battery'], batteryV: 3.54 }],
    ['JDR', '', { alarms: ['jamming'] }],
    ['JDS', '2', { alarms: ['jamming'], raw: { event: 'JDS', jammingState: 2 } }],
    ['JDS', '1', { raw: { event: 'JDS', jammingState: 1 } }],
    ['GPJ', '13,3', { alarms: ['jamming'], raw: { event: 'GPJ', cwJamming: 13, gnssJammingState: 3 } }],
    ['CRA', '5', { alarms: ['crash'], raw: { crashCounter: 5 } }],
    ['ANT', '1', { alarms: ['gps-antenna-cut'], raw: { event: 'ANT', antennaState: 1 } }],
    ['DOS', '2,1', { outputs: { dout2: 1 }, raw: { event: 'DOS', outputNumber: 2 } }],
    ['FLA', ',80,45', { alarms: ['fuel-drop'], fuelPercent: 45, raw: { event: 'FLA', fuelBeforePercent: 80 } }],
    ['IDA', ',0A1B2C3D4E5F6071,1,1', { driverKey: '0A1B2C3D4E5F6071' }],
    ['IDA', ',0A1B2C3D4E5F6071,0,1', { driverKey: '0A1B2C3D4E5F6071', alarms: ['driver-unknown'] }],
    ['DAR', '1,3,,', { alarms: ['fatigue'], raw: { event: 'DAR', driverWarning: 1, fatigueDegree: 3 } }],
    ['XYZ', 'a,b', { raw: { event: 'XYZ', head: 'a,b' } }],
  ])('GT%s %s', (type, head, expected) => {
    const { time, position, cells, odometerM, ...rest } = event(type, head)
    expect(rest).toEqual(expected)
    expect({ time, lat: position?.lat, odometerM, cells: cells?.length }).toEqual({
      time: '2023-02-14T01:32:54.000Z',
      lat: 31.222073,
      odometerM: 2_000_000,
      cells: 1,
    })
  })

  test('hours of the engine stand before the mileage', () => {
    const told = event('IGF', '600', '00,00123:30:00,2000.0')
    expect(told).toMatchObject({ ignition: false, odometerM: 2_000_000, engineHours: 123.5, raw: { ignitionOnS: 600 } })
    expect(event('VGN', '00,4,1200', '01,9,00123:30:00,2000.0', '8020090302')).toMatchObject({
      ignition: true,
      engineHours: 123.5,
      position: { satellites: 9 },
      raw: { event: 'VGN', ignitionSource: 4, ignitionOffS: 1200 },
    })
  })

  test('of cameras, ignition is the other way round', () => {
    expect(event('IGL', ',01,1', '00,2000.0', 'BD0221').ignition).toBe(true)
    expect(event('IGL', ',00,1', '00,2000.0', 'BD0221').ignition).toBe(false)
  })

  test('a portable tracker has its id and its type apart', () => {
    expect(event('NMR', '0,1,1', '00,88', '1A0102')).toMatchObject({ motion: true, batteryPercent: 88 })
    expect(event('NMR', '0,0,1', '0.3,88', '1A0102')).toMatchObject({
      motion: false,
      odometerM: 300,
      batteryPercent: 88,
    })
    expect(event('GEO', '2,1,1', '00,88', '020102')).toMatchObject({ alarms: ['geofence-enter'], raw: { geofence: 2 } })
  })

  test('light, and what a tracker for goods says with it', () => {
    expect(event('LSA', '1,0,1', '18,0,3,64,1,0,-5.5', '440503')).toMatchObject({
      batteryPercent: 64,
      motion: false,
      temperaturesC: { device: -5.5 },
      raw: { event: 'LSA', lightLevel: 3, gsmSignal: 18 },
    })
  })

  test('trouble codes, packed in four digits each', () => {
    const told = reading(
      '+RESP:GTOBD,360201,864251020186064,4T1BE46KX7U018210,,0,781FFF,4T1BE46KX7U018210,1,14283,983901C0,799,36,18,Inf,33792,0,1,2,03004123,53557,0,0.0,0,219.5,-76.661456,39.832588,20160507132153,0310,0410,1CE9,52A1,00,20160507132154,0230$',
    )
    expect(told).toMatchObject({
      troubleCodes: ['P0300', 'C0123'],
      obd: { rpm: 799, malfunctionLamp: 1, troubleCodeCount: 2, vehicleOdometerM: 53_557_000 },
    })
  })

  test('what another device said through the serial port', () => {
    const data = Buffer.from('Ecu\r\nCOMB,0,94.5,-1.0').toString('hex')
    expect(reading(`+RESP:GTDTT,410400,867488060267845,,,,0,22,${data},20230214013255,11F0$`).raw).toEqual({
      event: 'DTT',
      data: 'Ecu\r\nCOMB,0,94.5,-1.0',
      fuelSensor1: 94.5,
    })
  })

  test('a message about the device that nobody described is kept', () => {
    expect(reading('+RESP:GTXYZ,1A0102,135790246811220,,JDC,gl300,1,20230214013255,11F0$')).toEqual({
      time: '2023-02-14T01:32:55.000Z',
      raw: { event: 'XYZ', fields: 'JDC,gl300,1' },
    })
  })
})
