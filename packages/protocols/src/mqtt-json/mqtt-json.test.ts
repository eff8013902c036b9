import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { ProtocolError } from '../protocol.ts'
import { decodeMqttReply, encodeMqttCommand } from './commands.ts'
import { decodeMqttReadings, maxMessageBytes, maxReadingsPerMessage } from './readings.ts'
import { placeOf, subjectOf } from './topics.ts'

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 8, 0, second)).toISOString()
const reading = (second = 0) => ({
  time: at(second),
  position: { lat: 52.5, lon: 13.4, speedKmh: 48, valid: true },
  ignition: true,
  temperaturesC: { hold: -18.5 },
})
const text = (source: Uint8Array | undefined) => new TextDecoder().decode(source)

test('one reading, an array and an object with readings say the same', () => {
  const one = decodeMqttReadings(bytes(reading()))
  expect(one.readings).toEqual([reading()])
  for (const form of [[reading()], { readings: [reading()] }]) expect(decodeMqttReadings(bytes(form))).toEqual(one)
})

test('a reading that is wrong costs none of the others, and is told with its place', () => {
  const { position: _, ...noPlace } = reading(3)
  const { readings, faults } = decodeMqttReadings(
    bytes({
      readings: [
        reading(1),
        { ...reading(2), position: { lat: 91, lon: 0, valid: true } },
        noPlace,
        { ignition: true },
        7,
        { ...reading(4), time: '2026-06-01T08:00:60.000Z' },
      ],
    }),
  )
  expect(readings.map(({ time }) => time)).toEqual([at(1), at(3)])
  expect(faults.map(({ pointer, code }) => [pointer, code])).toEqual([
    ['/readings/1/position/lat', 'malformed'],
    ['/readings/3', 'malformed'],
    ['/readings/4', 'malformed'],
    ['/readings/5/time', 'malformed'],
  ])
  expect(text(faults[1]?.bytes)).toBe('{"ignition":true}')
})

test('whose reading it is, is not for the device to say', () => {
  const theirs = { id: '0123456789abcdef', deviceId: 'dev_other', tenantId: 'ten_other', receivedAt: at(9) }
  const [said] = decodeMqttReadings(bytes({ ...reading(), ...theirs })).readings
  expect(said).toEqual({ ...reading(), raw: theirs })
})

test('what is not understood is kept as it was said', () => {
  const [said] = decodeMqttReadings(bytes({ ...reading(), tyre: { fl: 2.4 }, door: 'open', raw: { door: 1 } })).readings
  expect(said?.raw).toEqual({ tyre: '{"fl":2.4}', door: 1 })
})

test('a resend is the same reading whatever the order of its names', () => {
  const { time, ...rest } = reading()
  const [first] = decodeMqttReadings(bytes({ time, ...rest })).sources
  const [again] = decodeMqttReadings(bytes([{ ...rest, motion: null, time }])).sources
  expect(text(again)).toBe(text(first))
  expect(text(decodeMqttReadings(bytes(reading(1))).sources[0])).not.toBe(text(first))
})

test('messages beyond the bounds are one fault each', () => {
  const many = Array.from({ length: maxReadingsPerMessage + 1 }, (_, second) => ({ time: at(second) }))
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  for (const [message, code] of [
    [bytes(many), 'too-large'],
    [new Uint8Array(maxMessageBytes + 1), 'too-large'],
    [bytes(deep), 'malformed'],
    [bytes({ ...reading(), x: JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) }), 'malformed'],
    [new Uint8Array([0x22, 0xff, 0x22]), 'malformed'],
    [bytes('{"readings": {}}'), 'malformed'],
    [bytes('null'), 'malformed'],
  ] as const) {
    const { readings, faults } = decodeMqttReadings(message)
    expect(readings).toEqual([])
    expect(faults.map((fault) => [fault.code, fault.pointer])).toEqual([[code, '']])
  }
})

test('whatever JSON comes, what leaves keeps the schema and nothing is thrown', () => {
  const name = fc.oneof(
    fc.constantFrom(...Object.keys(DecodedReading.properties), 'readings', 'lat', '__proto__', 'constructor'),
    fc.string(),
  )
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(at(0), 1e300, -1),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.array(fc.tuple(name, tie('any')), { maxLength: 6 }).map((fields) => Object.fromEntries(fields)),
      fc
        .array(fc.tuple(name, tie('any')), { maxLength: 4 })
        .map((fields) => ({ ...reading(), ...Object.fromEntries(fields) })),
    ),
  })).any
  fc.assert(
    fc.property(
      fc.oneof(
        value.map((json) => bytes(json ?? null)),
        fc.uint8Array(),
      ),
      (message) => {
        const { readings, sources, faults } = decodeMqttReadings(message)
        expect(sources).toHaveLength(readings.length)
        for (const each of readings) {
          expect(Value.Check(DecodedReading, each)).toBe(true)
          expect(Object.keys(each).every((key) => key in DecodedReading.properties)).toBe(true)
          expect(Number.isNaN(Date.parse(each.time))).toBe(false)
        }
        expect(readings.length + faults.length > 0 || text(message).replaceAll(/\s/g, '').includes('[]')).toBe(true)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('a command carries the id that its answer repeats', () => {
  const sent = JSON.parse(text(encodeMqttCommand({ kind: 'output', output: 2, on: true }, 17)))
  expect(sent).toEqual({ id: 17, instruction: { kind: 'output', output: 2, on: true } })
  expect(decodeMqttReply(bytes({ id: 17, status: 'done', text: 'ok' }))).toEqual({
    kind: 'mqtt',
    text: 'ok',
    reference: 17,
  })
  expect(decodeMqttReply(bytes({ id: 17, status: 'failed' }))).toMatchObject({ text: '', failed: true })
})

test.each([
  ['[]', undefined],
  ['{', undefined],
  ['{"status":"done"}', '/id'],
  ['{"id":0,"status":"done"}', '/id'],
  ['{"id":1,"status":"ok"}', '/status'],
  ['{"id":1,"status":"done","text":1}', '/text'],
])('an answer that is none is refused with its place: %s', (message, pointer) => {
  try {
    decodeMqttReply(bytes(message))
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError)
    expect((error as ProtocolError).parameter).toBe(pointer)
  }
})

test('a subject tells whose it is, also of a name with dots, and no name reaches into another', () => {
  const id = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z_.:-]{2,63}$/)
  fc.assert(
    fc.property(id, id, (one, other) => {
      const subject = subjectOf(one, 'readings')
      expect(placeOf(subject)).toEqual({ uniqueId: one, kind: 'readings' })
      expect(placeOf(`$MQTT.msgs.${subject}`)).toEqual({ uniqueId: one, kind: 'readings' })
      expect(subject === subjectOf(other, 'readings')).toBe(one === other)
      expect(subject).not.toMatch(/[*>\s]/)
    }),
  )
  expect(placeOf('devices.a.b.readings')).toBeUndefined()
  expect(placeOf('devices.a.other')).toBeUndefined()
})
