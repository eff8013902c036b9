import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { ascii, fromAscii, fromHex } from '../wire.ts'
import { meitrack } from './family.ts'
import { encodeFrame } from './frames.ts'
import { encodePackets, type Parameter } from './packets.ts'

const strict: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5) }
const counting: DecodeOptions = { ...strict, checksum: 'count' }
const imei = '353358017784062'
const context = { uniqueId: imei, session: {}, reference: 17, nowMs: 0 }

interface Sample {
  verify: string
  payload: { enc: 'hex' | 'latin1'; data: string }
  key?: string
  expect?: string
}
const samples = readFileSync(new URL('testdata/meitrack.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))
const bytesOf = ({ payload: { enc, data } }: Sample) => (enc === 'hex' ? fromHex(data) : fromAscii(data))
const sample = (line: number) => bytesOf(samples[line - 1] as Sample)
const decoded = (bytes: Uint8Array, options = strict) => meitrack.decode(bytes, {}, options)
const only = (bytes: Uint8Array, options = strict) => decoded(bytes, options).readings[0]
const text = (content: string, identifier = 'A') => encodeFrame('$', identifier, imei, fromAscii(content))

describe('public samples', () => {
  test('there are 18 of them', () => expect(samples).toHaveLength(18))

  test.each(samples)('line $line: $verify', (each) => {
    const { readings, sources, session } = decoded(bytesOf(each), counting)
    expect(session.uniqueId).toMatch(/^\d{15}$/)
    expect(readings.length).toBeGreaterThan(0)
    expect(sources).toHaveLength(readings.length)
    for (const reading of readings) {
      expect(Value.Errors(DecodedReading, reading)).toEqual([])
      expect(reading.position).toBeDefined()
      expect(Date.parse(reading.time)).toBeGreaterThan(Date.UTC(2010, 0, 1))
      expect(Date.parse(reading.time)).toBeLessThan(Date.UTC(2026, 0, 1))
    }
  })

  test('the attributes a known decoder finds are found, under our names', () => {
    const ours: Record<string, (reading: DecodedReading | undefined) => unknown> = {
      '"tagTemp"': (reading) => reading?.temperaturesC?.tag,
      '"tagName"': (reading) => `"${reading?.raw?.tagName}"`,
      'Position.KEY_HOURS': (reading) => `${Math.round((reading?.engineHours ?? 0) * 60)} * 60000L`,
      'Position.KEY_LOCK': (reading) => reading?.raw?.lock === 1,
      'Position.KEY_INPUT': (reading) => reading?.raw?.input,
    }
    const told = samples.filter(({ key }) => key !== undefined)
    expect(told).toHaveLength(5)
    for (const each of told) {
      expect(String(ours[each.key as string]?.(only(bytesOf(each), counting)))).toBe(each.expect)
    }
  })

  test('two have checksums that were edited: counted by tools, refused by a live socket', () => {
    const edited = samples.filter((each) => decoded(bytesOf(each), counting).faults > 0)
    expect(edited.map(({ line }) => line)).toEqual([2, 3])
    for (const each of edited) {
      expect(() => decoded(bytesOf(each))).toThrow(expect.objectContaining({ code: 'checksum' }))
    }
  })

  test('a car with a temperature sensor, as text', () => {
    expect(only(sample(10))).toEqual({
      time: '2017-09-15T15:40:43.000Z',
      position: {
        lat: 34.516428,
        lon: 10.47016,
        altitudeM: 9,
        speedKmh: 68,
        courseDeg: 74,
        satellites: 9,
        hdop: 0.9,
        valid: true,
      },
      ignition: true,
      odometerM: 1_988_259,
      batteryV: 4.22,
      externalV: 13.93,
      temperaturesC: { sensor1: 27.06 },
      inputs: { din1: 0, din2: 1, din3: 0, din4: 0, ain1V: 0.03, ain2V: 0, ain3V: 0 },
      outputs: { dout1: 0, dout2: 0, dout3: 0, dout4: 0 },
      cells: [{ mcc: 605, mnc: 2, areaCode: 140, cellId: 505_254, rssiDbm: -89 }],
      raw: {
        event: 35,
        eventData: '00000001',
        gsmSignal: 12,
        runTimeS: 525_882,
        input: 2,
        output: 0,
        protocolVersion: 3,
        maxAcceleration: 360,
        maxBraking: 511,
      },
    })
  })

  test('a lorry with its engine on the bus, as parameters', () => {
    expect(only(sample(2), counting)).toMatchObject({
      time: '2023-12-19T08:21:50.000Z',
      position: {
        lat: -0.870123,
        lon: 116.741464,
        speedKmh: 36,
        courseDeg: 86,
        hdop: 0.7,
        satellites: 38,
        valid: true,
      },
      ignition: true,
      externalV: 28.3,
      fuelPercent: 32,
      obd: { rpm: 1263, speedKmh: 40, coolantTemperatureC: 82, throttlePercent: 98, vehicleOdometerM: 37_642_960 },
      cells: [{ mcc: 510, mnc: 10, areaCode: 18_047, cellId: 64_623 }],
    })
  })

  test('three reports in one frame, one of them the button', () => {
    const { readings } = decoded(sample(6))
    expect(readings.map(({ alarms }) => alarms)).toEqual([['power-restored'], ['sos'], undefined])
    expect(readings.map(({ time }) => time.slice(17, 19))).toEqual(['18', '19', '20'])
  })

  test('the masts and access points that a tracker without a fix hears', () => {
    const reading = only(sample(4))
    expect(reading?.position?.valid).toBe(false)
    expect(reading?.cells).toEqual([{ mcc: 240, mnc: 1, areaCode: 39, cellId: 27_687_446, rssiDbm: -96 }])
    expect(reading?.wifi).toHaveLength(8)
    expect(reading?.wifi?.[0]).toEqual({ bssid: '2a:bd:89:0a:49:1c', rssiDbm: -46 })
  })
})

describe('text reports', () => {
  const report = (fields: string) => text(`AAA,${fields}`)
  const base = '22.513015,114.057235,130506003304,A,9,22,5,175,1,134,324,3332,510|10|0081|4F4F,0400,0000|0000|0000'

  test('the examples of the manufacturer’s document', () => {
    const asked = text(
      'AAA,34,22.543176,114.078448,100313093738,A,5,22,2,205,5,-14,0,60,0|0|10133|4110,0000,149|153|173|2707|914,',
      'Q',
    )
    const { readings, replies } = decoded(asked)
    expect(readings[0]).toMatchObject({
      time: '2010-03-13T09:37:38.000Z',
      position: { lat: 22.543176, lon: 114.078448, altitudeM: -14, courseDeg: 205, valid: true },
    })
    expect(replies).toEqual([{ kind: 'position', text: 'A10', reference: 17 }])
  })

  test('the card of a driver, a fence and a picture are told by their events', () => {
    const at = `${base}|018D|0579`
    expect(only(report(`37,${at},0012BCA1,,3,,`))).toMatchObject({ driverKey: '0012BCA1', raw: { event: 37 } })
    expect(only(report(`20,${at},3,,3,,`))).toMatchObject({ alarms: ['geofence-enter'], raw: { fence: '3' } })
    expect(only(report(`39,${at},0215080432_C2E03.jpg,,3,,`))?.raw?.photo).toBe('0215080432_C2E03.jpg')
    expect(only(report(`129,${at},,,3,,`))).toMatchObject({ harsh: [{ kind: 'braking' }] })
    expect(only(report(`11,${at.replace(',0400,', ',0000,')},,,3,,`))?.ignition).toBe(false)
  })

  test('counts are volts by the model, or by what a battery can have', () => {
    const at = (counts: string) => report(`35,${base.slice(0, -14)}0000|0000|0000|${counts},,,3,,`)
    expect(only(at('0278|0103'))).toMatchObject({ batteryV: 3.703, externalV: 12.141 })
    expect(only(at('0A58|0432'))).toMatchObject({ batteryV: 4.267, externalV: 13.845 })
    expect(only(at('018D|04C6'))).toMatchObject({ batteryV: 3.97, externalV: 12.22 })
    expect(only(at('018D|04C6'), { ...strict, model: 'MVT380' })).toMatchObject({ batteryV: 2.326 })
    expect(only(at('1FFF|0432'))).toMatchObject({ raw: { analog: '0000|0000|0000|1FFF|0432' } })
  })

  test('a tank’s level and temperatures, of both versions of the protocol', () => {
    const at = `35,${base}|018D|0579,,`
    expect(only(report(`${at},3,3A19,01FF9C|020A92`))).toMatchObject({
      fuelPercent: 58.25,
      temperaturesC: { sensor1: -1, sensor2: 27.06 },
    })
    expect(only(report(`${at},1,,011932|02F60A`))?.temperaturesC).toEqual({ sensor1: 25.5, sensor2: -10.1 })
    expect(only(report(`${at},3,0000,`))).not.toHaveProperty('fuelPercent')
  })

  test('a card’s tracks may hold what a text may not', () => {
    const frame = report(`37,${base}|018D|0579,^DOE\r;600764|1234 ?,,3,,`)
    expect(meitrack.split(frame, 4096)).toMatchObject({ consumed: frame.length, garbageBytes: 0 })
    expect(only(frame)?.driverKey).toBe('^DOE;6007641234?')
  })

  test('what cannot be is not told', () => {
    const at = base.replace(',22,5,175,1,134,324,', ',22,-5,475,-1,134,-324,')
    const reading = only(report(`35,${at}|018D|0579,`))
    expect(Value.Errors(DecodedReading, reading)).toEqual([])
    expect(reading?.position).toEqual({ lat: 22.513015, lon: 114.057235, altitudeM: 134, satellites: 9, valid: true })
    expect(reading?.raw).toMatchObject({ speedKmh: -5, courseDeg: 475 })
  })

  test('a report under another command’s name is a report', () => {
    expect(only(text(`BBB,35,${base}|018D|0579,`))).toMatchObject({ position: { lat: 22.513015 } })
  })

  test('a number that some firmware puts before the event is skipped', () => {
    expect(only(report(`1,35,${base}|018D|0579,`))).toMatchObject({ position: { lat: 22.513015 }, raw: { event: 35 } })
  })

  test('a device in another zone, and a clock that was never set', () => {
    const bytes = report(`35,${base}|018D|0579,`)
    expect(only(bytes, { ...strict, utcOffsetMin: 480 })?.time).toBe('2013-05-05T16:33:04.000Z')
    expect(only(report(`35,${base.replace('130506003304', '000000000000')}|018D|0579,`))).toMatchObject({
      time: '2026-01-02T03:04:05.000Z',
      flags: ['time-of-receipt'],
      raw: { time: '000000000000' },
    })
    for (const time of ['130230003304', '130506007504', '130506240000']) {
      expect(only(report(`35,${base.replace('130506003304', time)}|018D|0579,`))).toMatchObject({
        flags: ['time-of-receipt'],
        raw: { time },
      })
    }
  })

  test('the ignition is only told where a line or the model tells it', () => {
    const at = (lines: string) => report(`35,${base.replace(',0400,', `,${lines},`)}|018D|0579,`)
    expect(only(at('0400'))?.ignition).toBe(true)
    expect(only(at('0200'))?.ignition).toBe(true)
    expect(only(at('0000'))).not.toHaveProperty('ignition')
    expect(only(at('0200'), { ...strict, model: 'T1' })?.ignition).toBe(false)
    expect(only(at('0400'), { ...strict, model: 'MT90' })).not.toHaveProperty('ignition')
  })

  test.each(['AAA', 'AAA,35,22.5', 'AAA,35,here,there,130506003304,A', 'AAA,,22.5,114.1,130506003304,A'])(
    '%s is none',
    (content) => {
      expect(() => decoded(text(content))).toThrow(expect.objectContaining({ code: 'malformed' }))
    },
  )
})

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

describe('a conversation', () => {
  test('a batch is answered with its own identifier and count, once it is durable', () => {
    const { acks } = decoded(sample(6))
    expect(acks).toMatchObject([{ after: 'durable' }])
    expect(acks.map((ack) => ascii(meitrack.encodeAck(ack, 'accepted') ?? fromHex('')))).toEqual([
      '@@B27,862090050007465,CCE,3*DB\r\n',
    ])
  })

  test('commands have the documented bytes', () => {
    const sent = (command: Parameters<typeof meitrack.encodeCommand>[0], reference = 17) =>
      ascii(meitrack.encodeCommand(command, { ...context, reference }).bytes)
    expect(sent({ kind: 'request-position' })).toBe('@@Q25,353358017784062,A10*6A\r\n')
    expect(sent({ kind: 'report-interval', seconds: 60 }, 22)).toBe('@@V27,353358017784062,A12,6*D5\r\n')
    expect(sent({ kind: 'report-interval', seconds: 1 })).toContain(',A12,1*')
    expect(sent({ kind: 'text', text: 'A11,10' }, 19)).toBe('@@S28,353358017784062,A11,10*FD\r\n')
    expect(sent({ kind: 'text', text: 'D03,1,camera_picture.jpg' }, 4)).toBe(
      '@@D46,353358017784062,D03,1,camera_picture.jpg*21\r\n',
    )
    expect(sent({ kind: 'engine-cut' })).toContain(',C01,0,12222*')
    expect(sent({ kind: 'engine-restore' })).toContain(',C01,0,02222*')
    expect(sent({ kind: 'output', output: 3, on: true })).toContain(',C01,0,22122*')
    expect(sent({ kind: 'reboot' })).toContain(',F01*')
  })

  test('answers carry the identifier of their command', () => {
    const replies = (frame: string) => decoded(fromAscii(frame)).replies
    expect(replies('$$S28,353358017784062,A11,OK*FE\r\n')).toEqual([{ kind: 'reply', text: 'A11,OK', reference: 19 }])
    expect(replies('$$B33,863070010825791,B99,1,17,18*B5\r\n')).toMatchObject([{ text: 'B99,1,17,18', reference: 2 }])
    expect(decoded(text('C01,2', 'O')).replies).toEqual([{ kind: 'reply', text: 'C01,2', reference: 15, failed: true }])
    expect(decoded(text('C46,12', 'i')).replies).toEqual([{ kind: 'reply', text: 'C46,12', reference: 41 }])
  })

  test('a picture’s transfer is kept going, eight parts at a time, to its end', () => {
    const part = (number: number, parts = 20) =>
      decoded(
        encodeFrame(
          '$',
          'O',
          imei,
          Uint8Array.from([...fromAscii(`D00,0215080432_C2E03.jpg,${parts},${number},`), 0x2a, 0xff, 0x0d, 0x0a]),
        ),
      )
    expect(part(6).commands).toEqual([])
    expect(part(7).commands.map(ascii)).toEqual([expect.stringContaining(',D00,0215080432_C2E03.jpg,8*')])
    expect(part(19)).toMatchObject({ commands: [], replies: [{ kind: 'photo', text: 'D00,0215080432_C2E03.jpg,20' }] })
    expect(decoded(text('D03,OK', 'D')).commands.map(ascii)).toEqual([
      expect.stringMatching(/^@@O46,353358017784062,D00,camera_picture\.jpg,0\*..\r\n$/),
    ])
  })

  test('a hello is answered', () => {
    const { acks, readings } = decoded(text('AAC,hello', 'z'))
    expect(readings).toEqual([])
    expect(acks.map((ack) => [ack.after, ascii(meitrack.encodeAck(ack, 'accepted') ?? fromHex(''))])).toEqual([
      ['received', expect.stringMatching(/^@@z27,353358017784062,AAC,1\*/)],
    ])
  })

  test('a socket cannot change its device', () => {
    expect(() => meitrack.decode(sample(6), { uniqueId: imei }, strict)).toThrow(ProtocolError)
  })
})

describe('splitting', () => {
  test('a wrong length of a text does not matter, that of a batch does', () => {
    const line = fromAscii(`${ascii(sample(12))}\r\n`)
    expect(meitrack.split(line, 4096)).toMatchObject({ consumed: line.length, garbageBytes: 0 })
    const short = Uint8Array.from(sample(6))
    short[5] = 0x34 // 234 for 239
    expect(meitrack.split(short, 4096).frames).toEqual([])
  })

  test('frames are found behind garbage, and a batch may hold any byte', () => {
    const batch = encodeFrame(
      '$',
      'A',
      imei,
      Uint8Array.from([...fromAscii('CCE,'), 0x2a, 0x41, 0x41, 0x0d, 0x0a, 0x24, 0x24]),
    )
    const stream = Buffer.concat([fromAscii('$$noise'), batch, fromAscii('\r\n'), text('A10,OK')])
    const { frames, garbageBytes, consumed } = meitrack.split(stream, 4096)
    expect(frames.map((frame) => ascii(frame))).toEqual([ascii(batch), ascii(text('A10,OK'))])
    expect({ garbageBytes, consumed }).toEqual({ garbageBytes: 9, consumed: stream.length })
  })

  test('the answer does not depend on where bytes are cut, whatever they are', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...samples.map(bytesOf),
        text('A10,OK'),
        fromAscii('\r\n'),
        fromAscii('$$A10,'),
        fromAscii('$$B9,1,CC'),
      ),
      fc.uint8Array({ maxLength: 20 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.array(fc.nat(60), { minLength: 1 }), (pieces, cuts) => {
        const stream = Buffer.concat(pieces)
        const whole = meitrack.split(stream, 512)
        const frames: Uint8Array[] = []
        let garbageBytes = 0
        let held = Buffer.alloc(0)
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const next = Math.min(stream.length, at + 1 + (cuts[turn % cuts.length] as number))
          held = Buffer.concat([held, stream.subarray(at, next)])
          const part = meitrack.split(held, 512)
          frames.push(...part.frames.map((frame) => Uint8Array.from(frame)))
          garbageBytes += part.garbageBytes
          held = Buffer.from(held.subarray(part.consumed))
          at = next
        }
        expect(frames.map(ascii)).toEqual(whole.frames.map(ascii))
        expect(garbageBytes).toBe(whole.garbageBytes)
      }),
    )
  })
})

test('a device says what it read, and hears what it may forget', () => {
  const told: DecodedReading = {
    time: '2026-03-01T12:00:00.900Z',
    position: {
      lat: 52.5,
      lon: 13.4,
      altitudeM: 34,
      speedKmh: 48.4,
      courseDeg: 90,
      satellites: 9,
      hdop: 0.8,
      valid: true,
    },
    ignition: false,
    odometerM: 1234,
    externalV: 12.34,
    batteryV: 3.97,
    fuelPercent: 61,
    engineHours: 10.5,
    driverKey: '0012BCA1',
    obd: { rpm: 2150 },
    alarms: ['sos'],
  }
  const carried = meitrack.voice.carried(told)
  expect(carried).toMatchObject({
    ...told,
    time: '2026-03-01T12:00:00.000Z',
    position: { ...told.position, speedKmh: 48 },
  })
  expect(meitrack.voice.carried({ ...told, ignition: true }).ignition).toBe(true)
  expect(meitrack.voice.carried({ time: told.time })).toEqual({ time: '2026-03-01T12:00:00.000Z', raw: { event: 35 } })
  const speaker = meitrack.voice.newSpeaker(imei)
  const { acks, readings } = decoded(speaker.report([told, told]))
  expect(readings).toEqual([carried, carried])
  expect(acks.flatMap((ack) => speaker.hear(meitrack.encodeAck(ack, 'accepted') ?? fromHex('')).heard)).toEqual([
    { kind: 'stored' },
  ])
})
