import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { DecodeOptions } from '../protocol.ts'
import { fromAscii, fromHex, hex } from '../wire.ts'
import { jt808 } from './family.ts'
import { type Address, encodeFrame } from './frames.ts'

/** Messages other than locations, written by hand. */
const receivedAtMs = Date.UTC(2026, 10, 22, 8, 30, 5)
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs }
const address: Address = { delimiter: 0x7e, phone: '013812345678' }
const clock = '261122163000'
const time = '2026-11-22T08:30:00.000Z'
const text = (content: string) => hex(fromAscii(content))

function read(message: number, body: string, changes: Partial<DecodeOptions> = {}) {
  const frame = encodeFrame(address, { message, serial: 5, body: fromHex(body) })
  const { readings } = jt808.decode(frame, {}, { ...strict, ...changes })
  for (const reading of readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
  return readings
}

describe('the driver’s card', () => {
  const name = text('LI')
  const code = text('12345678').padEnd(40, '0')

  test('put in, names the driver', () => {
    const rest = `${'02'}${name}${code}${'02'}${text('AG')}20301231`
    expect(read(0x0702, `01${clock}00${rest}`)).toEqual([
      {
        time,
        driverKey: '12345678',
        raw: {
          cardStatus: 1,
          cardResult: 0,
          driverName: 'LI',
          cardCode: '12345678',
          cardAgency: 'AG',
          cardValidUntil: '20301231',
        },
      },
    ])
  })

  test('taken out, or not read, names nobody', () => {
    expect(read(0x0702, `02${clock}`)).toEqual([{ time, raw: { cardStatus: 2 } }])
    expect(read(0x0702, `01${clock}02`)).toEqual([{ time, raw: { cardStatus: 1, cardResult: 2 } }])
  })

  test('of 2011 begins with the name', () => {
    const body = `02${name}${text('3202').padEnd(40, '0')}${text('12345678').padEnd(80, '0')}02${text('AG')}`
    expect(read(0x0702, body)).toMatchObject([
      { driverKey: '12345678', raw: { driverName: 'LI', identityCard: '3202', cardAgency: 'AG' } },
    ])
  })
})

describe('passed through', () => {
  const status = '00000003'
  const place = '02612f6006f0e2c0'
  const report = (subject: string, rest: string) => `f0${clock}0002${subject}${rest}`

  test('values of the vehicle', () => {
    const items = ['0546040000c350', '0536020898', '0530023039', '052d0182', '9999020102']
    const count = items.length.toString(16).padStart(2, '0')
    expect(read(0x0900, report('01', `${count}${items.join('')}${status}${place}`))).toEqual([
      {
        time,
        position: { lat: 39.923552, lon: 116.449984, valid: true },
        ignition: true,
        outputs: { engineCut: 0 },
        odometerM: 5_000_000,
        externalV: 12.345,
        obd: { rpm: 2200, coolantTemperatureC: 90 },
        raw: { vehicleKind: 2, obd9999: 258 },
      },
    ])
  })

  test('trouble codes', () => {
    const code = (name: string) => `0000000000000001${'0006'}${text(name)}00`
    const codes = `0001${'ffffffff'}0002${code('P1457')}${code('U0100')}`
    expect(read(0x0900, report('02', `${codes}${status}${place}`))).toMatchObject([
      { time, troubleCodes: ['P1457', 'U0100'], position: { valid: true } },
    ])
  })

  test('alarms of the vehicle', () => {
    expect(read(0x0900, report('03', `03${'0200'}${'1b0100'}${'7700'}${status}${place}`))).toMatchObject([
      { alarms: ['unplugged', 'general'], harsh: [{ kind: 'braking' }], raw: { vehicleAlarms: '2,27,119' } },
    ])
  })

  test('a trip that is over', () => {
    const trip = `02${'00000007'}${clock}${clock}${'00'.repeat(17)}${'0002'}${'0078'}${'0064'}${'00fa'}`
    expect(read(0x0900, report('04', trip))).toMatchObject([
      { time, raw: { tripNumber: 7, idlingCount: 2, idlingTime: 120, tripOdometerM: 10_000, tripFuelLitres: 2.5 } },
    ])
  })

  test('a VIN, and an event', () => {
    expect(read(0x0900, report('0b', `01${text('WV1ZZZ2EZ86015388')}`))).toMatchObject([{ vin: 'WV1ZZZ2EZ86015388' }])
    expect(read(0x0900, report('15', '00000034'))).toMatchObject([{ harsh: [{ kind: 'braking' }], raw: { event: 52 } }])
  })

  test('a collision, and the track to it', () => {
    expect(read(0x0900, `f3${'00020002c800'}${'00060006'}${clock}`)).toEqual([{ time, raw: { collision: 2 } }])
    const track = `ff${clock}${'fd9ed0a0'}${'06f0e2c0'}${'002c'}${'01c2'}${'005a'}${'0102'}`
    expect(read(0x0900, track)).toEqual([
      {
        time,
        position: { lat: -39.923552, lon: 116.449984, altitudeM: 44, speedKmh: 45, courseDeg: 90, valid: true },
        raw: { track: '0102' },
      },
    ])
  })

  test('a plug’s trip, from its end', () => {
    const body = `f1${'000206'}${clock}${'000504'}82612f60${'000604'}06f0e2c0${'000904'}00002710${'000a04'}000009c4${'000f01'}5a${'001604'}00000064`
    expect(read(0x0900, body)).toEqual([
      {
        time,
        ignition: false,
        position: { lat: -39.923552, lon: 116.449984, valid: true },
        raw: { tripOdometerM: 10_000, tripFuelLitres: 2.5, mostKmh: 90, trip0016: 100 },
      },
    ])
  })

  test('a plug’s trouble, sleep and crash', () => {
    expect(read(0x0900, `f2${clock}${place}02${'00017100'}${'00014200'}`)).toMatchObject([
      { time, position: { lat: 39.923552 }, obd: { troubleCodeCount: 2 }, raw: { faultCodes: '00017100,00014200' } },
    ])
    expect(read(0x0900, `f3${clock}`)).toEqual([{ time, raw: { asleep: 1 } }])
    expect(read(0x0900, `f4${clock}10007c0064`)).toEqual([
      { time, raw: { asleep: 0, wokenBy: 16, wakeVoltage: 124, wakeAcceleration: 100 } },
    ])
    expect(read(0x0900, `f7${clock}${place}${'000001f4'}02${'0064ff9c03e8'}2d${'00c8ff3803e8'}1e`)).toMatchObject([
      {
        time,
        alarms: ['crash'],
        raw: {
          collisionLevel: 2,
          sampleIntervalMs: 500,
          accelerations: '[[100,-100,1000],[200,-200,1000]]',
          speedsKmh: '45,30',
        },
      },
    ])
  })

  test('samples of a sensor', () => {
    const place0 = `${status}${place}002c0000005a${clock}`
    expect(read(0x0900, `54${place0}${'0007'}${clock}${'0140'}${'00e10226'}${'ffce'}`)).toMatchObject([
      {
        time,
        position: { lat: 39.923552 },
        temperaturesC: { device: 22.5, sensor3: -5 },
        humidityPercent: { sensor1: 55 },
        raw: { light: 320 },
      },
    ])
  })

  test('what nobody knows is kept', () => {
    expect(read(0x0900, 'b00102')).toMatchObject([{ raw: { passthroughKind: 0xb0, passthrough: '0102' } }])
    expect(read(0x0900, `41${text('HELLO')}`)).toMatchObject([{ raw: { passthroughKind: 0x41, passthrough: 'HELLO' } }])
  })
})

describe('what a terminal is', () => {
  test('its attributes of 2013', () => {
    const body = `0007${text('ABCDE')}${text('VL300').padEnd(40, '0')}${text('0000001')}8986000000000000001f02${text('H1')}02${text('F2')}0301`
    expect(read(0x0107, body)).toMatchObject([
      {
        raw: {
          terminalKind: 7,
          maker: 'ABCDE',
          model: 'VL300',
          terminalId: '0000001',
          iccid: '8986000000000000001',
          hardware: 'H1',
          firmware: 'F2',
          gnssModule: 3,
          radioModule: 1,
        },
      },
    ])
  })

  test('its settings', () => {
    const body = `000703${'00000029040000001e'}${'000000800400003039'}${`0000f03103${text('ABC')}`}`
    expect(read(0x0104, body)).toMatchObject([
      { odometerM: 1_234_500, raw: { reportIntervalS: 30, parameterf031: 'ABC' } },
    ])
  })
})

describe('others', () => {
  test('frames of a bus, at the time of day that is nearest', () => {
    const frames = `${'58fee900'}${'0102030405060708'}${'00000123'}${'1112131415161718'}`
    expect(read(0x0705, `0002${'1630050250'}${frames}`)).toEqual([
      { time: '2026-11-22T08:30:05.250Z', raw: { can18fee900: '0102030405060708', can123: '1112131415161718' } },
    ])
    // One that speaks twice is heard twice.
    const twice = `${'58fee900'}${'0102030405060708'}${'58fee900'}${'0102030405060709'}`
    expect(read(0x020a, `${clock}0002${twice}`)).toEqual([
      { time, raw: { can18fee900: '0102030405060708,0102030405060709' } },
    ])
    // Just before midnight by its clock, just after by ours.
    const late = read(0x0705, `0001${'2359590000'}${frames}`, { receivedAtMs: Date.UTC(2026, 10, 22, 16, 0, 1) })
    expect(late[0]?.time).toBe('2026-11-22T15:59:59.000Z')
  })

  test('the cells of a battery that drives', () => {
    const volts = `00010014${'90'}${'00'.repeat(15)}${'8177'}${'7e87'}`
    const warmth = `00020012${'40'}${'00'.repeat(15)}${'0294'}`
    const other = '000900020102'
    const length = ((volts.length + warmth.length + other.length) / 2).toString(16).padStart(4, '0')
    expect(read(0x0210, `${clock}${length}${volts}${warmth}${other}`)).toEqual([
      { time, temperaturesC: { cell2: 26 }, raw: { cell1V: 3.76, cell4V: -3.76, cells0009: '0102' } },
    ])
  })

  test('a picture that was taken', () => {
    expect(read(0x0800, '0000000700000302')).toMatchObject([
      { raw: { mediaId: 7, mediaKind: 0, mediaFormat: 0, mediaEvent: 3, mediaChannel: 2 } },
    ])
  })

  test('who got on and off', () => {
    expect(read(0x1005, `261122162000${clock}00070002`)).toEqual([{ time, raw: { passengersOn: 7, passengersOff: 2 } }])
  })

  test('accelerations', () => {
    expect(read(0x2070, `${'261122162959'}${'000180020003'}${clock}${'000400050006'}`)).toEqual([
      { time, raw: { accelerations: '[[1,-2,3],[4,5,6]]' } },
    ])
  })
})
