import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../protocol.ts'
import { fromHex } from '../wire.ts'
import {
  cell,
  date,
  fix,
  imei,
  lat,
  lon,
  place,
  read,
  receivedAtMs,
  text,
  time,
  tower,
  wideCell,
  wideTower,
} from './by-hand.ts'
import { gt06 } from './family.ts'
import { encodeFrame } from './frames.ts'

describe('positions', () => {
  test('10: the place alone', () => {
    expect(read(0x10, fix)).toMatchObject({ time, position: place, acked: false })
  })

  test('11: with a long network code and a long mast', () => {
    expect(read(0x11, `${fix}00e80001${'1234'}${'02dc6c01'}`)).toMatchObject({
      position: place,
      cells: [{ mcc: 232, mnc: 1, areaCode: 0x1234, cellId: 48_000_001 }],
    })
  })

  test('12: with the odometer behind', () => {
    const reading = read(0x12, `${fix}${cell}0001e240`)
    expect(reading).toMatchObject({ position: place, cells: [tower], odometerM: 123_456 })
    expect(reading.ignition).toBeUndefined()
  })

  test.each(['1a021e0c0000', '1a0b1f0c0000', '1a0b161800ff', '000000000000'])('%s is no time', (clock) => {
    const reading = read(0x12, clock + fix.slice(12) + cell)
    expect(reading).toMatchObject({ position: place, flags: ['time-of-receipt'], raw: { deviceTime: clock } })
  })

  test('12 of VXT01, S5, WeTrust, Benway, GT06E with cards and QH302R', () => {
    expect(read(0x12, `${fix}${cell}3e04d21f00`)).toMatchObject({
      position: place,
      ignition: true,
      charging: true,
      alarms: ['overspeed'],
      externalV: 12.34,
      raw: { gsmSignal: 31 },
    })
    expect(read(0x12, `${fix}${cell}0204d21f0101f48500001000`)).toMatchObject({
      ignition: true,
      externalV: 12.34,
      alarms: ['sos'],
      raw: { oil: 500 },
      temperaturesC: { sensor1: -5 },
      odometerM: 40_960,
    })
    expect(read(0x12, `${fix}${cell}0001e24002${text('A7')}0001003c`).raw).toBeDefined()
    expect(read(0x12, `${fix}${cell}0001e24001${text('A')}0001003c`)).toMatchObject({
      odometerM: 123_456,
      raw: { card: 'A', cardStatus: 1, drivingTime: 60 },
    })
    expect(read(0x12, `${fix}${cell}d205`)).toMatchObject({
      ignition: true,
      inputs: { din2: 1 },
      temperaturesC: { sensor1: -5 },
    })
    expect(read(0x12, `${fix}${cell}807b`)).toMatchObject({ ignition: true, inputs: { din2: 0, ain1V: 12.3 } })
    expect(read(0x12, `${fix}${cell}0001e2404b${text('LICENCE 42'.padEnd(75))}0001`)).toMatchObject({
      odometerM: 123_456,
      raw: { card: 'LICENCE 42', swiped: 1 },
    })
    expect(read(0x12, `${imei}${fix}${cell}`)).toMatchObject({
      position: place,
      session: { uniqueId: '356938035643809' },
    })
  })

  test('12 of WeTrust: an alarm of its own list', () => {
    expect(read(0x12, `${fix}${cell}0001e24001${text('A')}0301003c`)).toMatchObject({
      alarms: ['general'],
      raw: { event: 3 },
    })
  })

  test('22 and 2D: ignition, the reason and whether it had to wait, then the odometer', () => {
    for (const type of [0x22, 0x2d]) {
      expect(read(type, `${fix}${cell}0103010001e240`)).toMatchObject({
        time,
        position: place,
        cells: [tower],
        ignition: true,
        odometerM: 123_456,
        raw: { event: 3, archive: 1 },
        acked: false,
      })
    }
    expect(read(0x22, `${fix}80e8000112340056ce010000`)).toMatchObject({ cells: [tower], ignition: true })
  })

  test('22 of Seeworld: a cold room', () => {
    expect(read(0x22, `${fix}${'00e801123402dc6c01'}0100000001e24000000e1084b01388`)).toMatchObject({
      cells: [wideTower],
      odometerM: 123_456,
      temperaturesC: { sensor1: -12 },
      humidityPercent: { sensor1: 50 },
    })
  })

  const ntTail = `46${'0984'}${'29'}${'1c'}${'02'}${'02'}${'01e240'}${'000171'}`

  test('22 and 25 of NT models name the device; a driver swipes a card', () => {
    const known = {
      time,
      position: place,
      cells: [tower],
      ignition: true,
      externalV: 24.36,
      batteryV: 4.1,
      alarms: ['unplugged'],
      odometerM: 123_456,
      engineHours: 6.15,
      session: { uniqueId: '356938035643809' },
    }
    const head = `01${imei}${date}${fix}`
    expect(read(0x22, `${head}09${cell}${ntTail}`)).toMatchObject(known)
    expect(read(0x22, `${head}09${cell}${ntTail}`, { model: 'nt20' })).toMatchObject(known)
    expect(read(0x25, `${head}0a00e8011234000056ce${ntTail}0501a1b2c3d4`)).toMatchObject({
      ...known,
      driverKey: 'a1b2c3d4',
    })
  })

  test('31: SL4X tells the height, with and without the odometer', () => {
    expect(read(0x31, `${fix}00e80001123402dc6c010100000001e240ff9c`)).toMatchObject({
      position: { ...place, altitudeM: -100 },
      cells: [wideTower],
      ignition: true,
      odometerM: 123_456,
    })
    expect(read(0x31, `${fix}00e8000112340000000002dc6c0101000000fa`)).toMatchObject({
      position: { ...place, altitudeM: 250 },
      cells: [wideTower],
      ignition: true,
    })
    expect(read(0x31, `${fix}${cell}010203`)).toMatchObject({
      cells: [tower],
      ignition: true,
      raw: { event: 2, archive: 1 },
    })
  })

  test('37: a value by number behind', () => {
    const head = `${fix}${cell}010000`
    expect(read(0x37, `${head}00270204d2`)).toMatchObject({ ignition: true, externalV: 12.34 })
    expect(read(0x37, `${head}002e040001e240`)).toMatchObject({ odometerM: 123_456 })
    expect(read(0x37, `${head}003b0200fa`)).toMatchObject({ position: { ...place, accuracyM: 2.5 } })
    expect(read(0x37, `${head}00ff0201020027020384`)).toMatchObject({ externalV: 9, raw: { moduleFF: '0102' } })
  })

  test('38: masts of all generations', () => {
    for (const extended of [false, true]) {
      expect(read(0x38, `${fix}000004${wideCell}0055`, { extended })).toMatchObject({
        position: place,
        cells: [{ ...wideTower, rssiDbm: -85 }],
      })
      expect(read(0x38, `${fix}000001${cell}3c`, { extended })).toMatchObject({
        cells: [{ ...tower, rssiDbm: -60 }],
      })
    }
  })

  test('A0: the wide mast of 4G', () => {
    expect(read(0xa0, `${fix}${wideCell}`)).toMatchObject({ position: place, cells: [wideTower] })
    expect(read(0xa0, `${fix}${wideCell}010301`)).toMatchObject({ ignition: true, raw: { event: 3, archive: 1 } })
    expect(read(0xa0, `${fix}${wideCell}010000${'0001e240'}`)).toMatchObject({ ignition: true, odometerM: 123_456 })
  })

  test('17: a driver with a card, whose message has the type of another', () => {
    expect(read(0x17, `${fix}${cell}a1b2c3d4e5f6070801`)).toMatchObject({
      position: place,
      driverKey: 'a1b2c3d4e5f60708',
    })
  })

  test('61: an iButton names the driver, and the device itself', () => {
    expect(read(0x61, `${imei}${fix}00e8011234${'02dc6c01'}0000${'00000102'}`)).toMatchObject({
      position: place,
      cells: [wideTower],
      driverKey: '258',
      session: { uniqueId: '356938035643809' },
      acked: true,
    })
  })

  test('34 of X1: ports, voltages and a driver', () => {
    expect(
      read(
        0x34,
        '00000000' +
          fix +
          '0000' +
          '0001e240' +
          '00e80112340000' +
          '56ce' +
          '00003039' +
          '04d2' +
          '01a4' +
          '00200000' +
          '0201' +
          '01c001f4',
      ),
    ).toMatchObject({
      position: place,
      odometerM: 123_456,
      cells: [tower],
      driverKey: '12345',
      externalV: 12.34,
      batteryV: 4.2,
      inputs: { ain1V: 4.48, ain2V: 5 },
      raw: { inputs: 2, outputs: 1 },
    })
  })

  test('1E of JI09: seven masts behind the place', () => {
    const seven = `1234${'0056ce'}3c${'000000000000'.repeat(6)}`
    expect(read(0x1e, `${fix}00e801${seven}ff0002`)).toMatchObject({
      position: place,
      cells: [{ ...tower, rssiDbm: -60 }],
    })
  })

  test('what no map has, a clock that was never set and a place without a fix are told apart', () => {
    expect(read(0x10, `${date}c9${'ffffffff'}${lon}321487`)).toMatchObject({ flags: ['coordinates-out-of-range'] })
    expect(read(0x10, `000000000000c9${lat}${lon}321487`)).toMatchObject({
      time: '2026-03-01T12:00:00.000Z',
      position: place,
      flags: ['time-of-receipt'],
    })
    expect(read(0x10, `${date}c000000000000000000004${'00'}`)).toMatchObject({ flags: ['no-fix', 'zero-coordinates'] })
  })

  test('what a maker put behind the place in a way of its own does not cost the place', () => {
    expect(read(0x26, `${fix}05ff`)).toMatchObject({ time, position: place, raw: { rest: '05ff' } })
    expect(read(0x22, `${fix}${cell}010000${'0102030405'}`)).toMatchObject({
      position: place,
      raw: { rest: '0102030405' },
    })
    expect(() =>
      gt06.decode(encodeFrame(0x26, fromHex(fix.slice(0, 30)), 7), {}, { checksum: 'strict', receivedAtMs }),
    ).toThrow(ProtocolError)
  })

  test('south and west are told by bits, and some tell the ignition by two more', () => {
    expect(read(0x10, `${date}c9${lat}${lon}321887`)).toMatchObject({ position: { lat: -48.2, lon: -16.37 } })
    expect(read(0x10, `${date}c9${lat}${lon}32d487`)).toMatchObject({ ignition: true })
    expect(read(0x10, `${date}c9${lat}${lon}325487`)).toMatchObject({ ignition: false })
    expect(read(0x10, fix).ignition).toBeUndefined()
  })
})
