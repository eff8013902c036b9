import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { DecodeOptions } from '../protocol.ts'
import { ascii, fromAscii, fromHex, hex } from '../wire.ts'
import { h02 } from './family.ts'

const receivedAtMs = Date.UTC(2026, 2, 1, 12, 0, 5)
const options: DecodeOptions = { checksum: 'strict', receivedAtMs }

interface Sample {
  verify: string
  payload: { enc: 'hex' | 'latin1'; data: string }
  key?: string
  expect?: string
  position?: { time: string; valid: boolean; lat: number; lon: number }
}
const samples = readFileSync(new URL('testdata/h02.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))

function bytesOf({ enc, data }: Sample['payload']): Uint8Array {
  return enc === 'hex' ? fromHex(data) : fromAscii(data)
}

function decode(text: string, about: Partial<DecodeOptions> = {}) {
  return h02.decode(fromAscii(text), {}, { ...options, ...about })
}

/** The first reading of a text, which must have one. */
function read(text: string, about: Partial<DecodeOptions> = {}): DecodedReading {
  const [reading] = decode(text, about).readings
  expect(reading).toBeDefined()
  expect(Value.Errors(DecodedReading, reading)).toEqual([])
  return reading as DecodedReading
}

describe('public samples', () => {
  test('there are 40 of them', () => expect(samples).toHaveLength(40))

  test.each(samples)('line $line: $verify', (sample) => {
    const { readings } = h02.decode(bytesOf(sample.payload), {}, options)
    for (const reading of readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
    if (sample.verify === 'verifyNull') {
      expect(readings).toEqual([])
      return
    }
    expect(readings).toHaveLength(1)
    const reading = readings[0] as DecodedReading
    expect(Date.parse(reading.time)).toBeGreaterThan(Date.UTC(2002, 0, 1))
    expect(Date.parse(reading.time)).toBeLessThanOrEqual(receivedAtMs)
    if (sample.verify === 'verifyPosition') expect(reading.position).toBeDefined()
    if (sample.position) {
      expect(reading.time).toBe(`${sample.position.time.replace(' ', 'T')}Z`)
      expect(reading.position?.valid).toBe(sample.position.valid)
      expect(reading.position?.lat).toBeCloseTo(sample.position.lat, 4)
      expect(reading.position?.lon).toBeCloseTo(sample.position.lon, 4)
    }
    if (sample.key === 'Position.KEY_STATUS') expect(reading.raw?.status).toBe(0xfffffbff)
  })

  test('a report with the mast it hears', () => {
    const { readings, session } = h02.decode(bytesOf((samples[34] as Sample).payload), {}, options)
    expect(session).toEqual({ uniqueId: '353505220903211', maker: 'HQ' })
    expect(readings).toEqual([
      {
        time: '2013-10-23T07:52:28.000Z',
        position: { lat: 52.4583983, lon: 10.547405, speedKmh: 0, courseDeg: 0, valid: true },
        ignition: true,
        alarms: ['sos'],
        inputs: { door: 0 },
        outputs: { engineCut: 0 },
        cells: [{ mcc: 262, mnc: 20, areaCode: 0x201, cellId: 0x2173 }],
        raw: { status: 0xfffbffff },
      },
    ])
  })

  test('a record with its tail', () => {
    const { readings } = h02.decode(bytesOf((samples[37] as Sample).payload), {}, options)
    expect(readings).toEqual([
      {
        time: '2014-12-01T12:22:47.000Z',
        position: { lat: 22.5663833, lon: 114.0442, speedKmh: 0, courseDeg: 0, satellites: 6, valid: true },
        ignition: false,
        batteryPercent: 100,
        inputs: { door: 0 },
        outputs: { engineCut: 0 },
        cells: [{ mcc: 460, mnc: 0, areaCode: 0x262b, cellId: 0x0f17 }],
        raw: { status: 0xfffffbff, gsmSignal: 20, mileage: 0 },
      },
    ])
  })

  test('nothing but masts, with their signals in both ways of telling them', () => {
    const measured = h02.decode(bytesOf((samples[13] as Sample).payload), {}, options).readings[0]
    expect(measured?.cells).toHaveLength(7)
    expect(measured?.cells?.[0]).toEqual({ mcc: 260, mnc: 6, areaCode: 1014, cellId: 50675, rssiDbm: -73 })
    const inDbm = h02.decode(bytesOf((samples[14] as Sample).payload), {}, options).readings[0]
    expect(inDbm?.cells?.[0]).toEqual({ mcc: 234, mnc: 10, areaCode: 21580, cellId: 27766, rssiDbm: -67 })
    expect(inDbm?.batteryPercent).toBe(100)
  })
})

describe('texts of the documents', () => {
  test('the newer report has a charge and three masts', () => {
    const text =
      '*HQ,353505910449999,V1,052825,A,2239.4210,N,11400.8825,E,0.00,348,180814,FFFFFFFF,90,3,460,0,9376,8532,9876,4357,0,0 #'
    expect(read(text)).toMatchObject({
      time: '2014-08-18T05:28:25.000Z',
      batteryPercent: 90,
      cells: [
        { mcc: 460, mnc: 0, areaCode: 9376, cellId: 8532 },
        { mcc: 460, mnc: 0, areaCode: 9876, cellId: 4357 },
      ],
    })
  })

  test('a request for an address has its neighbours in hexadecimal', () => {
    const reading = read(
      '*HQ,353505910449999,VI1,052825,0,2239.4210,N,11400.8825,E,0.00,348,180814,FFFFFFFF,1CC,0,25FC,F48,90,  25FC-F48-10|  25FC-F48-6|  25FC-F48-7#',
    )
    expect(reading.position).toMatchObject({ lat: 22.6570167, lon: 114.0147083, courseDeg: 348, valid: true })
    expect(reading.batteryPercent).toBe(90)
    expect(reading.cells).toEqual([
      { mcc: 460, mnc: 0, areaCode: 0x25fc, cellId: 0xf48 },
      { mcc: 460, mnc: 0, areaCode: 0x25fc, cellId: 0xf48, rssiDbm: -100 },
      { mcc: 460, mnc: 0, areaCode: 0x25fc, cellId: 0xf48, rssiDbm: -104 },
      { mcc: 460, mnc: 0, areaCode: 0x25fc, cellId: 0xf48, rssiDbm: -103 },
    ])
  })

  test('the simple report without a fix has masts', () => {
    expect(read('*HQ,353505910449999,VP1,V,460,0,9376,8532,99Y9876,4357,99Y0,0,99Y#')).toEqual({
      time: '2026-03-01T12:00:05.000Z',
      flags: ['time-of-receipt'],
      cells: [
        { mcc: 460, mnc: 0, areaCode: 9376, cellId: 8532 },
        { mcc: 460, mnc: 0, areaCode: 9876, cellId: 4357 },
      ],
    })
  })

  test('the simple report has a date alone: of today it is now, of another day its beginning', () => {
    const text = '*hq,356327080425330,VP1,A,2702.7245,S,15251.9311,E,0.48,0.0000,010326#'
    expect(read(text).time).toBe('2026-03-01T12:00:05.000Z')
    expect(read(text, { receivedAtMs: Date.UTC(2026, 2, 2, 0, 0, 5) }).time).toBe('2026-03-01T23:59:59.999Z')
    expect(read(text, { receivedAtMs: Date.UTC(2026, 4, 1) }).time).toBe('2026-03-01T00:00:00.000Z')
    expect(read(text).flags).toEqual(['time-of-day-unknown'])
  })

  test('blind spots are readings each, of the month that is nearest', () => {
    const { readings, sources } = decode(
      '*HQ,353505910449999,BC,052825,138,A,2239.4210,N,11400.8825,E,0.00,348,28182512,FFFFFFFF,1CC,0,25FC,F48;A,2239.4211,N,11400.8825,E,0.00,348,01012612,FFFFFFFF,1CC,0,25FC,F48#',
    )
    expect(readings.map(({ time }) => time)).toEqual(['2026-02-28T18:25:12.000Z', '2026-03-01T01:26:12.000Z'])
    expect(readings[1]?.cells).toEqual([{ mcc: 460, mnc: 0, areaCode: 0x25fc, cellId: 0xf48 }])
    expect(new Set(sources?.map(hex)).size).toBe(2)
  })

  test('an alarm has its number in front', () => {
    const behind = '052825,0,2239.4210,N,11400.8825,E,0.00,348,180814,FFFFFFFF,1CC,0,25FC,F48,90#'
    expect(read(`*HQ,353505910449999,ALRM,1,${behind}`)).toMatchObject({
      time: '2014-08-18T05:28:25.000Z',
      alarms: ['sos'],
    })
    expect(read('*HQ,353505910449999,ALRM,2,115900#')).toEqual({
      time: '2026-03-01T11:59:00.000Z',
      alarms: ['low-battery'],
      raw: { alarm: '2' },
    })
  })

  test('the answer about the mileage is in counts of half a metre', () => {
    const { readings, replies } = decode(
      '*TH,2020916012,V4,S32,0000130502.35,130305,050316,A,2212.8745,N,11346.6574,E,14.28,028,220902,FFFFFBFF#',
    )
    expect(readings[0]?.odometerM).toBe(67136)
    expect(replies).toMatchObject([{ kind: 'S32', reference: 13 * 3600 + 3 * 60 + 5 }])
  })

  test('an answer without a place, and one of two digits that says why not', () => {
    expect(decode('*HQ,353505910449999,V4,NXT#')).toMatchObject({
      readings: [],
      replies: [{ kind: 'NXT', text: 'NXT' }],
    })
    const refused = decode(
      '*HQ,2020916012,V4,S20,00,000007,050316,A,2212.8745,N,11346.6574,E,14.28,028, 220902,FFFFFBFF, 460,000,27A6,0F70#',
    )
    expect(refused.replies).toEqual([
      { kind: 'S20', text: 'S20,00,000007', time: '2002-09-22T05:03:16.000Z', reference: 7, failed: true },
    ])
    expect(refused.readings[0]?.cells).toEqual([{ mcc: 460, mnc: 0, areaCode: 0x27a6, cellId: 0xf70 }])
  })

  test('a text message is an answer', () => {
    const { replies, readings } = decode('*HQ,11223344,SMS,VOLT:13.1V\\nGPS:A-22-20\\nGSM:26#')
    expect(readings).toMatchObject([{ externalV: 13.1, raw: { gsmSignal: 26 }, flags: ['time-of-receipt'] }])
    expect(replies).toEqual([{ kind: 'SMS', text: 'VOLT:13.1V\\nGPS:A-22-20\\nGSM:26' }])
  })

  test('the standard record of the document, and the one with a mileage', () => {
    const standard = '24 1030731001 050316 220902 22128745 00 113466574C 014028 fffffbff ff 00 07'
    const [reading] = h02.decode(fromHex(standard.replaceAll(' ', '')), {}, options).readings
    expect(reading).toEqual({
      time: '2002-09-22T05:03:16.000Z',
      position: { lat: 22.214575, lon: 113.7776233, speedKmh: 25.928, courseDeg: 28, valid: false },
      ignition: false,
      inputs: { door: 0 },
      outputs: { engineCut: 0 },
      raw: { status: 0xfffffbff },
      flags: ['no-fix'],
    })
    const mileage = '58 0000130502 050316 220902 22128745 31 113466574E 014028 fffffbff ff 00 07'
    const ofKnown = h02.decode(fromHex(mileage.replaceAll(' ', '')), { uniqueId: '1030731001' }, options)
    expect(ofKnown.session.uniqueId).toBe('1030731001')
    expect(ofKnown.readings).toMatchObject([{ odometerM: 67136, position: { valid: true } }])
  })
})

describe('makers’ own', () => {
  test('mileage, temperature, fuel and altitude', () => {
    expect(
      read('*HQ,4109179024,V1,124902,A,2231.9999,N,11401.5555,E,10.00,90,010326,FFFFFFFF,12345,-7,33.5,120,25fc,f48#'),
    ).toMatchObject({
      odometerM: 12345,
      temperaturesC: { sensor1: -7 },
      fuelLitres: 33.5,
      position: { altitudeM: 120, speedKmh: 18.52 },
      raw: { areaCode: 0x25fc, cellId: 0xf48 },
    })
  })

  test('a place without points, and one with degree signs', () => {
    const place = (lat: string, lon: string) =>
      read(`*HQ,4109179024,V5,124902,A,${lat},S,${lon},E,0,0,010326,FFFFFFFF#`).position
    expect(place('22315000', '114301234')).toMatchObject({ lat: -22.525, lon: 114.5020567 })
    expect(place("22°31.5'", '114°30.1234')).toMatchObject({ lat: -22.525, lon: 114.5020567 })
  })

  test('a report without a fix may have no place at all', () => {
    expect(read('*HQ,4109179024,V1,115959,V,,N,,E,,,,FFFFFBFF#')).toEqual({
      time: '2026-03-01T11:59:59.000Z',
      flags: ['no-fix'],
      ignition: false,
      inputs: { door: 0 },
      outputs: { engineCut: 0 },
      raw: { status: 0xfffffbff },
    })
  })

  test('without hemispheres there is no place, but a status and a mast; a clock that was not set tells nothing', () => {
    const text = '*HQ,353588020000000,V1,000000,V,0.0000,0,0.0000,0,0.00,0.00,000000,fffffffd,106,2,203,4c87,16#'
    expect(read(text)).toEqual({
      time: '2026-03-01T12:00:05.000Z',
      flags: ['time-of-receipt'],
      ignition: true,
      alarms: ['sos'],
      inputs: { door: 0 },
      outputs: { engineCut: 0 },
      cells: [{ mcc: 262, mnc: 2, areaCode: 0x203, cellId: 0x4c87 }],
      raw: { status: 0xfffffffd, extra5: 16 },
    })
  })

  test('a record of odd values is read where it comes alone', () => {
    const record = fromHex('2441060116602545431311165035313006004318210e000000fffffbffff0024')
    expect(h02.decode(record, {}, options).readings).toMatchObject([
      { time: '2016-11-14T01:45:43.000Z', flags: ['time-out-of-range'], position: { valid: true } },
    ])
    const letters = fromHex('2441060116601245431311165a35313006004318210e000000fffffbffff0024')
    expect(() => h02.decode(letters, {}, options)).toThrow('not made of digits')
  })

  test('the number of the card is known wherever it stands', () => {
    const text =
      '*HQ,4109179024,V6,124902,V,2231.9999,N,11401.5555,E,0.00,0.00,010326,FFF7FBFF,310,260,32936,13641,8944501000000000382F,#'
    expect(read(text)).toMatchObject({
      alarms: ['unplugged'],
      cells: [{ mcc: 310, mnc: 260, areaCode: 32936, cellId: 13641 }],
      raw: { iccid: '8944501000000000382F' },
    })
    expect(read('*HQ,4109179024,ICCID,8944501000000000382F#').raw).toEqual({ iccid: '8944501000000000382F' })
  })

  test('access points are known by their addresses', () => {
    expect(read('*HQ,4109179024,WIFI,124902,2,aa:bb:cc:00:11:22,-60,AABBCC001133,-71,010326,FFFFFBFF#')).toMatchObject({
      time: '2026-03-01T12:49:02.000Z',
      wifi: [
        { bssid: 'aa:bb:cc:00:11:22', rssiDbm: -60 },
        { bssid: 'aa:bb:cc:00:11:33', rssiDbm: -71 },
      ],
    })
  })

  test('a clock in another zone is read by the zone', () => {
    const text = '*HQ,4109179024,V1,010203,A,2231.9999,N,11401.5555,E,0,0,010326,FFFFFFFF#'
    expect(read(text, { utcOffsetMin: 480 }).time).toBe('2026-02-28T17:02:03.000Z')
  })

  test('a message of no known word is kept as it is; a word alone says nothing', () => {
    expect(read('*HQ,4109179024,ABC,115959,1,x#')).toEqual({
      time: '2026-03-01T11:59:59.000Z',
      raw: { abc1: 1, abc2: 'x' },
    })
    expect(() => decode('*HQ,4109179024,ABC#')).toThrow(expect.objectContaining({ code: 'unsupported' }))
  })
})

describe('a conversation', () => {
  const answersTo = (text: string) =>
    decode(text).acks.map((ack) => [ack.after, ascii(h02.encodeAck(ack, 'accepted') ?? new Uint8Array(0))])

  test('a report is confirmed with the server’s time, once it is durable', () => {
    expect(answersTo('*TH,4109179024,V1,010203,A,2231.9999,N,11401.5555,E,0,0,010326,FFFFFFFF#')).toEqual([
      ['durable', '*TH,4109179024,V4,V1,20260301120005#'],
    ])
    expect(answersTo('*HQ,1600068860,LINK,112137,20,8,67,0,0,081116,FFFFFBFF#')).toEqual([
      ['durable', '*HQ,1600068860,V4,LINK,20260301120005#'],
    ])
    expect(answersTo('*HQ,7401004662,NBR,160453,234,10,0,1,21580,27766,-67,291019,FFFFFBFF#')).toEqual([
      ['durable', '*HQ,7401004662,V4,NBR,20260301120005#'],
    ])
  })

  test('heartbeats are echoed, with what they measured read', () => {
    expect(answersTo('*HQ,356803210091319,HTBT,74#')).toEqual([['received', '*HQ,356803210091319,HTBT#']])
    expect(read('*HQ,356803210091319,HTBT,74#').batteryPercent).toBe(74)
    expect(answersTo('*HQ,356803210091319,V0#')).toEqual([['received', '*HQ,356803210091319,V0#']])
    expect(answersTo('*HQ,356803210091319,R12,120000#')).toEqual([['received', '*HQ,356803210091319,R12,120005#']])
    expect(decode('*HQ,356803210091319,XT#')).toMatchObject({ readings: [], acks: [] })
  })

  test('answers are not answered, and who is not wanted hears nothing', () => {
    expect(answersTo('*HQ,353505910449999,V4,NXT#')).toEqual([])
    const { acks } = decode('*HQ,1600068860,LINK,112137,20,8,67,0,0,081116,FFFFFBFF#')
    expect(acks.map((ack) => h02.encodeAck(ack, 'refused'))).toEqual([undefined])
  })

  test('one connection is one device, whether it speaks text or records', () => {
    const record = fromHex('2441060116601245431311165035313006004318210e000000fffffbffff0024')
    const { session } = h02.decode(record, { uniqueId: '4106011660' }, options)
    expect(session.uniqueId).toBe('4106011660')
    expect(() => h02.decode(record, { uniqueId: '4106011661' }, options)).toThrow('changed its identity')
  })

  test('a tail that comes by itself is of the time of the record before it', () => {
    const whole = fromHex('2441091144271222470112142233983006114026520E000000FFFFFBFFFF0014060000000001CC00262B0F170A')
    const { frames, garbageBytes } = h02.split(whole, 4096)
    expect(frames.map(({ length }) => length)).toEqual([32, 13])
    expect(garbageBytes).toBe(0)
    const first = h02.decode(frames[0] as Uint8Array, {}, options)
    const second = h02.decode(frames[1] as Uint8Array, first.session, options)
    expect(first.readings).toMatchObject([{ time: '2014-12-01T12:22:47.000Z', position: { valid: true } }])
    expect(second.readings).toEqual([
      {
        time: '2014-12-01T12:22:47.000Z',
        cells: [{ mcc: 460, mnc: 0, areaCode: 0x262b, cellId: 0x0f17 }],
        raw: { satellites: 6, mileage: 0 },
      },
    ])
  })

  test('a record sent again is the same, though it is numbered anew; a heartbeat is not', () => {
    const sourcesOf = (bytes: Uint8Array, at: number) =>
      h02.decode(bytes, {}, { ...options, receivedAtMs: at }).sources?.map(hex)
    const once = fromHex('2441060116601245431311165035313006004318210e000000fffffbffff0024')
    const again = fromHex('2441060116601245431311165035313006004318210e000000fffffbffff0025')
    expect(sourcesOf(again, receivedAtMs + 1)).toEqual(sourcesOf(once, receivedAtMs))
    const heartbeat = fromAscii('*HQ,356803210091319,HTBT,74#')
    expect(sourcesOf(heartbeat, receivedAtMs + 1)).not.toEqual(sourcesOf(heartbeat, receivedAtMs))
  })
})
