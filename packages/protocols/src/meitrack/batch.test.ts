import { describe, expect, test } from 'vitest'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { ascii, fromAscii, fromHex } from '../wire.ts'
import { meitrack } from './family.ts'
import { encodeFrame } from './frames.ts'
import { encodePackets, type Parameter } from './packets.ts'

const strict: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5) }
const imei = '353358017784062'
const decoded = (bytes: Uint8Array, options = strict) => meitrack.decode(bytes, {}, options)
const only = (bytes: Uint8Array, options = strict) => decoded(bytes, options).readings[0]

describe('binary batches', () => {
  const body =
    '020134000100000023418757019B5FCC06EA3E3C1A010A1F000000000900370099C1080005AB0E00CC010000922789' +
    '0E02001300A801000000000000'
  const batch = (hexadecimal: string) =>
    encodeFrame('$', 'U', '369800013320014', Uint8Array.from([...fromAscii('CCC,'), ...fromHex(hexadecimal)]))

  test('the example of the manufacturer’s document', () => {
    const { readings, acks } = decoded(batch(body))
    expect(readings).toHaveLength(1)
    expect(readings[0]).toMatchObject({
      position: {
        lat: 22.513473,
        lon: 114.057115,
        speedKmh: 0,
        courseDeg: 0,
        satellites: 10,
        hdop: 0.9,
        altitudeM: 55,
        valid: true,
      },
      odometerM: 573_849,
      batteryV: 4.24,
      cells: [{ mcc: 460, mnc: 0, areaCode: 10_130, cellId: 3721, rssiDbm: -51 }],
      raw: { event: 35, gsmSignal: 31, runTimeS: 961_285 },
    })
    expect(readings[0]?.time).toBe('2013-12-12T09:31:22.000Z')
    expect(acks.map((ack) => ascii(meitrack.encodeAck(ack, 'accepted') ?? fromHex('')))).toEqual([
      '@@U27,369800013320014,CCC,1*DE\r\n',
    ])
    expect(acks.map((ack) => meitrack.encodeAck(ack, 'refused'))).toEqual([undefined])
  })

  test('what a model appends to each report is kept as it is', () => {
    const longer = body.replace('02013400', '05013600')
    const { readings } = decoded(batch(`${longer}beef${longer.slice(16)}cafe`))
    expect(readings.map(({ raw }) => raw?.rest)).toEqual(['beef', 'cafe'])
  })

  test('a count of parameters that is not there is malformed', () => {
    const cut = encodeFrame('$', 'A', imei, Uint8Array.from([...fromAscii('CCE,'), ...fromHex('000000000200')]))
    expect(() => decoded(cut)).toThrow(ProtocolError)
  })

  const report = (parameters: readonly Parameter[], options = strict) =>
    only(encodeFrame('$', 'A', imei, Uint8Array.from([...fromAscii('CCE,'), ...encodePackets([parameters])])), options)

  test('drivers, sensors, cameras and batteries', () => {
    const reading = report([
      { id: 0x01, width: 1, value: 37 },
      { id: 0x04, width: 4, value: 86_400 },
      { id: 0x25, width: 4, value: 0x12bca1 },
      { id: 0x2a, width: 0, value: fromHex('0138ff') },
      { id: 0x2b, width: 0, value: fromHex('02920a') },
      { id: 0xfea8, width: 0, value: fromHex('015a0132000000') },
      { id: 0xfe31, width: 0, value: Uint8Array.from([2, 7, ...fromAscii('20240102030405_C1.jpg')]) },
      { id: 0x49, width: 0, value: fromHex('010403000000') },
    ])
    expect(reading).toMatchObject({
      time: '2000-01-02T00:00:00.000Z',
      driverKey: '0012BCA1',
      temperaturesC: { sensor0: -2, sensor1: 27.06 },
      batteryPercent: 90,
      raw: { battery2Percent: 50, alarmType: 7, alarmFile: '20240102030405_C1.jpg', cameras: 4, camerasOn: 3 },
    })
    expect(report([{ id: 0x39, width: 0, value: fromAscii(' 600764\r|1234 ') }])?.driverKey).toBe('6007641234')
  })

  test('what is not understood, or too short, is kept raw and the rest stands', () => {
    const reading = report([
      { id: 0x15, width: 1, value: 4 },
      { id: 0x77, width: 1, value: 9 },
      { id: 0xfe73, width: 0, value: fromHex('01ff41') },
      { id: 0xfe99, width: 0, value: fromHex('beef') },
    ])
    expect(reading).toMatchObject({ ignition: true, raw: { param77: 9, paramfe73: '01ff41', paramfe99: 'beef' } })
    expect(reading?.flags).toEqual(['time-of-receipt'])
  })

  test('two reports without a time are two, however equal their bytes', () => {
    const frame = encodeFrame('$', 'A', imei, Uint8Array.from([...fromAscii('CCE,'), ...encodePackets([[]])]))
    const [first] = decoded(frame).sources ?? []
    const [second] = decoded(frame, { ...strict, receivedAtMs: strict.receivedAtMs + 1 }).sources ?? []
    expect(first).not.toEqual(second)
  })
})
