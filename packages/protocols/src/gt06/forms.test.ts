import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../protocol.ts'
import { fromAscii, fromHex, hex } from '../wire.ts'
import { gt06 } from './family.ts'
import { forms } from './forms.ts'
import { encodeFrame } from './frames.ts'

const receivedAtMs = Date.UTC(2026, 2, 1, 12, 0, 0)

// 1 March 2026 11:59:30, nine satellites, 48.2° north, 16.37° east, 50 km/h, to the south-east, with a fix
const date = '1a03010b3b1e'
const lat = '052bda40'
const lon = '01c19d90'
const fix = `${date}c9${lat}${lon}321487`
const place = { lat: 48.2, lon: 16.37, speedKmh: 50, courseDeg: 135, satellites: 9, valid: true }
const cell = '00e80112340056ce'
const tower = { mcc: 232, mnc: 1, areaCode: 0x1234, cellId: 0x56ce }
const wideCell = '00e801000012340000000002dc6c01'
const wideTower = { mcc: 232, mnc: 1, areaCode: 0x1234, cellId: 48_000_001 }
const imei = '0356938035643809'

function read(type: number, content: string, { model, extended = false }: { model?: string; extended?: boolean } = {}) {
  const decoded = gt06.decode(
    encodeFrame(type, fromHex(content), 7, extended),
    {},
    {
      checksum: 'strict',
      receivedAtMs,
      ...(model !== undefined && { model }),
    },
  )
  for (const reading of decoded.readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
  expect(decoded.readings).toHaveLength(1)
  return { ...(decoded.readings[0] as DecodedReading), acked: decoded.acks.length === 1, session: decoded.session }
}

const time = '2026-03-01T11:59:30.000Z'
const text = (words: string) => hex(fromAscii(words))

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

describe('alarms', () => {
  const state = '460503'

  test.each([
    [0x01, { alarms: ['sos'] }],
    [0x02, { alarms: ['unplugged'] }],
    [0x03, { alarms: ['vibration'] }],
    [0x04, { alarms: ['geofence-enter'] }],
    [0x05, { alarms: ['geofence-exit'] }],
    [0x06, { alarms: ['overspeed'] }],
    [0x0e, { alarms: ['low-power'] }],
    [0x11, { alarms: ['power-off'] }],
    [0x13, { alarms: ['tampering'] }],
    [0x14, { alarms: ['door'] }],
    [0x19, { alarms: ['low-battery'] }],
    [0x23, { alarms: ['fall'] }],
    [0x29, { harsh: [{ kind: 'acceleration' }] }],
    [0x2a, { harsh: [{ kind: 'cornering' }] }],
    [0x2c, { alarms: ['crash'] }],
    [0x30, { harsh: [{ kind: 'braking' }] }],
    [0x99, { alarms: ['general'] }],
    [0xff, { ignition: false }],
  ])('code %i', (code, told) => {
    const byte = code.toString(16).padStart(2, '0')
    for (const type of [0x16, 0x26]) {
      const reading = read(type, `${fix}09${cell}${state}${byte}02`)
      expect(reading).toMatchObject({
        time,
        position: place,
        cells: [tower],
        batteryPercent: 83,
        raw: { event: code },
        acked: true,
        ...told,
      })
    }
  })

  test('of no code none is told', () => {
    const reading = read(0x26, `${fix}09${cell}${state}0002`)
    expect(reading.alarms).toBeUndefined()
    expect(reading.raw?.event).toBeUndefined()
  })

  test('by model', () => {
    const frame = (byte: string) => `${fix}09${cell}${state}${byte}02`
    expect(read(0x26, frame('09')).alarms).toEqual(['vibration'])
    expect(read(0x26, frame('09'), { model: 'VL103' }).alarms).toEqual(['tow'])
    expect(read(0x26, frame('0c'), { model: 'JM-VL03' }).alarms).toEqual(['power-on'])
    expect(read(0x26, frame('18')).alarms).toEqual(['removed'])
    expect(read(0x26, frame('18'), { model: 'LW4G' }).alarms).toEqual(['crash'])
    expect(read(0x26, frame('28'), { model: 'Seeworld' }).harsh).toEqual([{ kind: 'cornering' }])
  })

  test.each([
    [0x08, 'vibration'],
    [0x10, 'unplugged'],
    [0x18, 'low-battery'],
    [0x20, 'sos'],
    [0x30, 'general'],
    [0x38, 'removed'],
  ])('status %i', (status, name) => {
    expect(read(0x26, `${fix}09${cell}${status.toString(16).padStart(2, '0')}0503${'0002'}`).alarms).toEqual([name])
  })

  test('16 and 26: the mast may be missing, counted without itself, long or wide; the odometer may follow', () => {
    expect(read(0x26, `${fix}00${state}0102`)).toMatchObject({ alarms: ['sos'], batteryPercent: 83 })
    expect(read(0x26, `${fix}08${cell}${state}0102`)).toMatchObject({ cells: [tower], alarms: ['sos'] })
    expect(read(0x26, `${fix}0a80e800011234${'0056ce'}${state}0102`)).toMatchObject({ cells: [tower], alarms: ['sos'] })
    expect(read(0x26, `${fix}10${wideCell}${state}0102`)).toMatchObject({ cells: [wideTower], alarms: ['sos'] })
    expect(read(0x26, `${fix}0c${cell}aabbcc${state}0102`)).toMatchObject({
      cells: [tower],
      alarms: ['sos'],
      raw: { moreCells: 'aabbcc' },
    })
    expect(read(0x26, `${fix}09${cell}${state}0102${'0001e240'}`)).toMatchObject({
      alarms: ['sos'],
      odometerM: 123_456,
    })
    expect(read(0x16, `${fix}00${'00'.repeat(45)}`)).toMatchObject({ position: place })
  })

  test('16 of VXT01 and of Seeworld', () => {
    expect(read(0x16, `${fix}${cell}22061f0402`)).toMatchObject({
      alarms: ['sos'],
      ignition: true,
      cells: [tower],
      raw: { gsmSignal: 31 },
    })
    expect(read(0x16, `${fix}0a00e801123402dc6c01${state}2902`, { model: 'SEEWORLD' })).toMatchObject({
      cells: [wideTower],
      alarms: ['crash'],
    })
  })

  test('27 and A4: the fence that was crossed, in more bits of code, and 4G', () => {
    expect(read(0x27, `${fix}09${cell}${state}040203`)).toMatchObject({
      alarms: ['geofence-enter'],
      raw: { event: 4, geofence: 3 },
    })
    expect(read(0x27, `${fix}09${cell}${state}011200`)).toMatchObject({ alarms: ['general'], raw: { event: 0x101 } })
    expect(read(0xa4, `${fix}10${wideCell}${state}0502ff${'0001e240'}`)).toMatchObject({
      cells: [wideTower],
      alarms: ['geofence-exit'],
      odometerM: 123_456,
      raw: { geofence: 255 },
    })
  })

  test('32: SL4X with and without the length of the mast, and AZ735', () => {
    expect(read(0x32, `${fix}00e80001${'1234'}${'02dc6c01'}${state}01${'00fa'}`)).toMatchObject({
      position: { ...place, altitudeM: 250 },
      cells: [wideTower],
      alarms: ['sos'],
    })
    expect(read(0x32, `${fix}0b00e80001${'1234'}${'02dc6c01'}${state}0102${'00fa'}`)).toMatchObject({
      position: { ...place, altitudeM: 250 },
      cells: [wideTower],
      alarms: ['sos'],
    })
    expect(read(0x32, `${fix}09${cell}${state}0102`)).toMatchObject({ cells: [tower], alarms: ['sos'] })
  })

  test('A3: a fence, or of Seeworld the state', () => {
    expect(read(0xa3, `${fix}10${wideCell}${state}0402`)).toMatchObject({
      position: place,
      cells: [wideTower],
      alarms: ['geofence-enter'],
    })
    expect(read(0xa3, `${fix}${cell}`)).toMatchObject({ position: place, cells: [tower] })
    expect(read(0xa3, `${state}00010000`)).toMatchObject({ ignition: true, batteryPercent: 83 })
  })

  test('19 and A5: without a place', () => {
    expect(read(0x19, `${cell}${state}0302`)).toMatchObject({
      cells: [tower],
      alarms: ['vibration'],
      flags: ['time-of-receipt'],
      acked: true,
    })
    expect(read(0xa5, `${wideCell}${state}0302`)).toMatchObject({
      cells: [wideTower],
      alarms: ['vibration'],
      acked: true,
    })
  })

  test('95: dash cameras, with a place and without', () => {
    expect(read(0x95, `${date}91`)).toMatchObject({ time, harsh: [{ kind: 'braking' }] })
    expect(read(0x95, `${date}01`)).toMatchObject({ alarms: ['general'] })
    expect(read(0x95, `${date}${lat}${lon}1487010000`)).toMatchObject({
      alarms: ['sos'],
      position: { lat: 48.2 },
    })
    expect(read(0x95, `ffff01${date}c9${lat}${lon}14870096008a760002`)).toMatchObject({
      position: { ...place, speedKmh: 150 },
      externalV: 13.8,
      alarms: ['temperature'],
      raw: { event: 0x76, eventData: 2 },
      acked: true,
    })
  })

  test('33 in the long form: a bicycle that is opened', () => {
    const content = `${date}0dc9${lat}${lon}32148709${cell}3c0612340056cf3d070011223344553ea500`
    expect(read(0x33, content, { extended: true })).toMatchObject({
      time,
      position: place,
      cells: [
        { ...tower, rssiDbm: -60 },
        { ...tower, cellId: 0x56cf, rssiDbm: -61 },
      ],
      wifi: [{ bssid: '00:11:22:33:44:55', rssiDbm: -62 }],
      alarms: ['door'],
      raw: { status: 0xa5 },
      acked: true,
    })
  })
})

describe('states', () => {
  test('13: six steps or percent, and what some models have in place of the alarm', () => {
    expect(read(0x13, '4606040002')).toMatchObject({
      ignition: true,
      charging: true,
      batteryPercent: 100,
      raw: { gsmSignal: 4 },
      acked: true,
    })
    expect(read(0x13, '4655040002')).toMatchObject({ batteryPercent: 85 })
    expect(read(0x13, '4606040102')).toMatchObject({ alarms: ['sos'] })
    expect(read(0x13, '0604ea0400', { model: 'R11' })).toMatchObject({ externalV: 12.58 })
    expect(read(0x13, '460604307b', { model: 'LW4G' })).toMatchObject({ externalV: 12.3 })
    expect(read(0x13, '4606040c02', { model: 'SEEWORLD' })).toMatchObject({ externalV: 12 })
    expect(read(0x13, '460604')).toMatchObject({ batteryPercent: 100 })
    expect(read(0x13, '46060400' + '010001' + '0001e240')).toMatchObject({ odometerM: 123_456 })
  })

  test('13 of trackers with a sensor, below zero', () => {
    expect(read(0x13, '40b2fa000201040000000000ff9c')).toMatchObject({
      temperaturesC: { sensor1: -10 },
      raw: { satellites: 35 },
    })
  })

  test('23: volts of its battery', () => {
    expect(read(0x23, '0601a4040002')).toMatchObject({
      ignition: true,
      charging: true,
      batteryV: 4.2,
      raw: { gsmSignal: 4 },
      acked: true,
    })
  })

  test('36: modules behind', () => {
    expect(read(0x36, '0605040002' + '00180201a4' + '006a0163' + '00070101')).toMatchObject({
      ignition: true,
      batteryV: 4.2,
      batteryPercent: 99,
      raw: { module07: '01' },
    })
  })

  test('40: the battery of an electric bicycle', () => {
    const cells = '0e74'.repeat(14)
    const content =
      `${imei}` +
      '69a42ea2' +
      '50' +
      '0bb8' +
      '4f' +
      '0ed8' +
      '62' +
      '0baa' +
      '00c8' +
      'cee4' +
      '0010' +
      cells +
      '00010002' +
      text('BARCODE'.padEnd(16)) +
      '0001' +
      text('MAKER'.padEnd(16)) +
      '000000010000000200000003'
    expect(read(0x40, content)).toMatchObject({
      time: '2026-03-01T12:18:42.000Z',
      stateOfChargePercent: 80,
      externalV: 52.964,
      temperaturesC: { tractionBattery: 25.5 },
      raw: {
        batteryHealthPercent: 98,
        batteryCycles: 16,
        batteryCell14V: 3.7,
        batteryBarcode: 'BARCODE',
        controllerFault: 3,
      },
      acked: true,
    })
  })

  test('94: supply, doors, cards, cards of the network, settings, satellites and what nobody knows', () => {
    const info = (content: string) => read(0x94, content, { extended: true })
    expect(info('00049f')).toMatchObject({ externalV: 11.83 })
    expect(read(0x94, 'fff6')).toMatchObject({ externalV: -0.1 })
    expect(info(`04${text('ALM1=FF;STA1=C0;DYD=01;SOS=12345,2345')}`)).toMatchObject({
      raw: { settingALM1: 255, settingSTA1: 192, settingDYD: 1, settingSOS: '12345,2345' },
    })
    expect(info('0505')).toMatchObject({ inputs: { door: 1, io1: 1 } })
    expect(info(`05${date}01`)).toMatchObject({ time, inputs: { door: 1, io1: 0 } })
    expect(info('09' + '03' + '02' + '2a2b' + '01' + '19' + '01' + '00' + '00')).toMatchObject({
      raw: { gpsStatus: 3, gpsSatellites: 2, gpsSatellitesVisible: 1, beidouStatus: 1, beidouSatellites: 0 },
    })
    expect(info('0b00')).toMatchObject({ raw: { networkTechnology: '2G' } })
    expect(info('1b' + '0204' + 'a1b2c3d4' + '5503')).toMatchObject({ driverKey: 'a1b2c3d4' })
    expect(info(`1b${text('FUEL 42')}`)).toMatchObject({ raw: { serialData: 'FUEL 42' } })
    expect(info('1effffff9c000001f4')).toMatchObject({
      temperaturesC: { sensor1: -10 },
      humidityPercent: { sensor1: 50 },
    })
    expect(info('770102')).toMatchObject({ raw: { info77: '0102' } })
  })

  test('9B: what is plugged in speaks for itself', () => {
    expect(read(0x9b, `03${text('+12.5\r\n')}`, { extended: true })).toMatchObject({
      raw: { serialDevice: 3, serialData: '+12.5' },
    })
  })

  test('70: modules, of which a short one does not spoil the others', () => {
    expect(
      read(
        0x70,
        '00180001ff' +
          '002e000440e20100' +
          '0034000612' +
          '69a42ea200' +
          '002a000111' +
          '0011000a00e8000112340056ce3c' +
          '007f000e' +
          'c4a82828ccfe' +
          '0bb8' +
          '5a' +
          'ff9c' +
          '0032' +
          '01',
        { extended: true },
      ),
    ).toMatchObject({
      time: '2026-03-01T12:18:42.000Z',
      odometerM: 123_456,
      alarms: ['removed'],
      inputs: { door: 1, tamper: 1 },
      cells: [{ ...tower, rssiDbm: -60 }],
      beacons: [{ id: 'c4a82828ccfe', batteryV: 3, temperatureC: -10 }],
      temperaturesC: { tag1: -10 },
      humidityPercent: { tag1: 50 },
      raw: { module18: 'ff' },
      acked: true,
    })
  })

  test('41: a piece of a film', () => {
    const content =
      `${imei}` +
      '69a42ea2' +
      '00'.repeat(14) +
      '00'.repeat(8) +
      '00000007' +
      '00000400' +
      '0000' +
      '05' +
      '0001' +
      'ffd8ffe0'
    expect(read(0x41, content, { extended: true })).toMatchObject({
      time: '2026-03-01T12:18:42.000Z',
      raw: { mediaId: 7, mediaBytes: 1_024, event: 5, mediaPacket: 1, rest: 'ffd8ffe0' },
      acked: true,
    })
  })
})

describe('masts and access points', () => {
  const own = `1234${'0056ce'}3c`
  const none = '000000000000'
  const heard = { ...tower, rssiDbm: -60 }

  test.each([0x28, 0x2e])('%i: seven masts and a language', (type) => {
    expect(read(type, `${date}00e801${own}${none.repeat(6)}ff0002`)).toMatchObject({
      time,
      cells: [heard],
      acked: false,
    })
  })

  test.each([0x18, 0x2c])('%i: and access points', (type) => {
    expect(read(type, `${date}00e801${own}${none.repeat(6)}ff01${'001122334455'}d7`)).toMatchObject({
      time,
      cells: [heard],
      wifi: [{ bssid: '00:11:22:33:44:55', rssiDbm: -41 }],
    })
  })

  test('24: seven masts, those of WanWay counted, and a place of SR411', () => {
    expect(read(0x24, `${date}00e801${own}${none.repeat(6)}ff`)).toMatchObject({ cells: [heard] })
    expect(read(0x24, `${date}0000e80102${own}${own}${'00'.repeat(21)}`)).toMatchObject({ cells: [heard, heard] })
    expect(read(0x24, `${fix}${cell}01${'04d2'}${'01a4'}${'00'.repeat(10)}`)).toMatchObject({
      position: place,
      ignition: true,
      externalV: 12.34,
      batteryV: 4.2,
    })
  })

  test('33: six long masts and access points; 34 of SL4X', () => {
    const long = `1234${'02dc6c01'}3c`
    expect(read(0x33, `${date}00e801${long}${'00'.repeat(35)}ff01${'001122334455'}3d`)).toMatchObject({
      cells: [{ ...wideTower, rssiDbm: -60 }],
      wifi: [{ bssid: '00:11:22:33:44:55', rssiDbm: -61 }],
    })
    expect(read(0x34, `${date}0000e80001${long}${'00'.repeat(32)}`)).toMatchObject({
      cells: [{ ...wideTower, rssiDbm: -60 }],
    })
  })

  test('A1 and A2: the wide masts of 4G', () => {
    const wide = `00001234${'0000000002dc6c01'}3c`
    const empty = '00'.repeat(13 * 6)
    expect(read(0xa1, `${date}00e801${wide}${empty}ff0002`)).toMatchObject({
      time,
      cells: [{ ...wideTower, rssiDbm: -60 }],
    })
    expect(read(0xa2, `${date}00e801${wide}${empty}ff01${'001122334455'}b0`)).toMatchObject({
      cells: [{ ...wideTower, rssiDbm: -60 }],
      wifi: [{ bssid: '00:11:22:33:44:55', rssiDbm: -80 }],
    })
  })

  test('1A, 17 and A7: who asks for the name of a place is told that it has none', () => {
    const phone = text('4366412345678').padEnd(42, '0')
    expect(read(0x1a, `${fix}${phone}0002`)).toMatchObject({
      position: place,
      raw: { phone: '4366412345678' },
      acked: true,
    })
    expect(read(0x17, `${cell}${phone}0002`)).toMatchObject({ cells: [tower], raw: { phone: '4366412345678' } })
    expect(read(0xa7, `${wideCell}${phone}0002`)).toMatchObject({ cells: [wideTower], acked: true })
    expect(read(0xa7, `${cell}${phone}0002`)).toMatchObject({ cells: [tower], acked: true })
  })

  test('69: access points without a length', () => {
    const frame = fromHex(`787801691710231108500011223344553c0200cc080c4e2fa5640c4e2fa66e0d0a`)
    expect(gt06.split(frame, 1_024).frames).toHaveLength(1)
    expect(gt06.decode(frame, {}, { checksum: 'strict', receivedAtMs }).readings).toEqual([
      {
        time: '2017-10-23T11:08:50.000Z',
        wifi: [{ bssid: '00:11:22:33:44:55', rssiDbm: -60 }],
        cells: [
          { mcc: 204, mnc: 8, areaCode: 3150, cellId: 12197, rssiDbm: -100 },
          { mcc: 204, mnc: 8, areaCode: 3150, cellId: 12198, rssiDbm: -110 },
        ],
      },
    ])
  })
})

test('every form can be reached: none stands behind one that takes all', () => {
  const taken = new Set<string>()
  for (const { type, extended, bytes, models, when } of forms) {
    const key = `${extended ? 'long' : 'short'} ${type.toString(16)}`
    expect(taken).not.toContain(key)
    if (bytes === undefined && models === undefined && when === undefined) taken.add(key)
  }
})
