import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { ascii, fromAscii, fromHex, hex } from '../wire.ts'
import { meitrack } from './family.ts'
import { encodeFrame } from './frames.ts'
import { encodePackets } from './packets.ts'

/** Frames made by hand: what other models and other firmware say differently. */

const options = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5) } as const
const imei = '353358017784062'
const frame = (content: Uint8Array) => encodeFrame('$', 'A', imei, content)
const decode = (bytes: Uint8Array) => meitrack.decode(bytes, {}, options)

function read(text: string): DecodedReading {
  const [reading] = decode(frame(fromAscii(text))).readings
  expect(Value.Errors(DecodedReading, reading)).toEqual([])
  return reading as DecodedReading
}

describe('text', () => {
  const before = '100313095653,V,0,21,0,0,0,0,1234,148,460|0|2795|1435,0100'

  test('without a place, the rest is told', () => {
    expect(read(`AAA,35,,,${before},|||019A|04D2`)).toMatchObject({
      time: '2010-03-13T09:56:53.000Z',
      flags: ['no-fix'],
      odometerM: 1234,
      batteryV: 4.1,
      externalV: 12.34,
      cells: [{ mcc: 460, areaCode: 0x2795 }],
    })
    expect(() => decode(frame(fromAscii(`AAA,35,1.5,,${before}`)))).toThrow('half a place')
  })

  test('counts in decimals, as the document’s own example has them', () => {
    expect(read(`AAA,35,1.5,2.5,${before},149|153|173|2707|914,`)).toMatchObject({
      batteryV: 4.362,
      externalV: 11.782,
      inputs: { ain1V: 0.24 },
    })
  })

  test('a report that stops early', () => {
    expect(read('AAA,35,1.5,2.5,100313095653,A')).toMatchObject({ position: { lat: 1.5, lon: 2.5, valid: true } })
    expect(read('AAA,29,1.5,2.5,100313095653,A,7,20')).toMatchObject({ alarms: ['power-on'], raw: { gsmSignal: 20 } })
  })
})

test('the events that newer models add', () => {
  const at = '1.5,2.5,100313095653,A,7,20,0,0,1,0,0,0,460|0|2795|1435,0000,|||019A|04D2||0102'
  expect(read(`AAA,82,${at}`)).toMatchObject({ alarms: ['fuel-rise'], raw: { analog7: 0x102 } })
  expect(read(`AAA,83,${at}`)).toMatchObject({ alarms: ['tampering'] })
  expect(read(`AAA,35,${at},00000001,,3,0E2E,06FB2E,30,18`)).toMatchObject({
    fuelPercent: 14.46,
    temperaturesC: { sensor6: -12.34 },
    raw: { maxAccelerationMg: 30, maxBrakingMg: 18 },
  })
  const tank = frame(fromAscii(`AAA,35,${at},,,3,0E2E,`))
  expect(meitrack.decode(tank, {}, { ...options, model: 'T366G' }).readings).toMatchObject([{ fuelPercent: 36.3 }])
})

describe('cameras', () => {
  const report = (...long: readonly [id: number, hexadecimal: string][]) => {
    const parameters = long.map(([id, value]) => ({ id, width: 0 as const, value: fromHex(value) }))
    return decode(frame(Uint8Array.from([...fromAscii('CCE,'), ...encodePackets([parameters])]))).readings[0]
  }
  const nameOf = (text: string) => hex(fromAscii(text))

  test.each([
    [2, 5, ['fatigue']],
    [2, 7, ['distracted']],
    [2, 10, ['general']],
    [2, 128, ['forward-collision']],
    [2, 131, ['lane-departure']],
    [2, 99, undefined],
    [1, 5, undefined], // of the first version there is no list
  ])('version %i, type %i', (version, type, alarms) => {
    const reading = report([0xfe31, `${hex(Uint8Array.of(version, type))}${nameOf('250101_CH1.jpg')}0000`])
    expect(reading?.alarms).toEqual(alarms)
    expect(reading?.raw).toEqual({ alarmProtocol: version, alarmType: type, alarmFile: '250101_CH1.jpg' })
  })

  test('the name of a recording', () => {
    expect(report([0xfe79, `010202010001020e${nameOf('CH1_250101.avm')}`])?.raw).toEqual({
      video: '01020201000102',
      videoFile: 'CH1_250101.avm',
    })
  })
})

describe('parameters', () => {
  const one = '0400020101995501419a0400019902aabb'
  const batch = (command: string, length: string, reports: string) =>
    frame(Uint8Array.from([...fromAscii(`${command},`), ...fromHex(`000000000100${length}${reports}`)]))

  test.each(['CCE', 'CFF'])('%s is answered by its own name', (command) => {
    const bytes = batch(command, '1100', one)
    expect(meitrack.split(bytes, 1024).frames).toHaveLength(1)
    const { readings, acks } = decode(bytes)
    expect(readings).toMatchObject([{ alarms: ['sos'], inputs: { ain4V: 11.78 }, raw: { param99: 'aabb' } }])
    expect(acks.map((ack) => ascii(meitrack.encodeAck(ack, 'accepted') ?? fromHex('')))).toEqual([
      expect.stringContaining(`,${command},1*`),
    ])
  })

  test('where the told length is wrong, the groups say where a report ends', () => {
    expect(decode(batch('CCE', '1300', one)).readings).toMatchObject([{ alarms: ['sos'] }])
    expect(decode(batch('CCE', '0500', one)).readings).toMatchObject([{ alarms: ['sos'] }])
  })

  test('what stands behind the groups is kept', () => {
    expect(decode(batch('CCE', '1300', `${one}beef`)).readings).toMatchObject([{ raw: { rest: 'beef' } }])
  })
})
