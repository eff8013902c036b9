import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeBody } from '@clutch/protocols/teltonika/codec'
import { encodeLogin, encodeTcpFrame } from '@clutch/protocols/teltonika/frames'
import { hex } from '@clutch/protocols/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DecodedLine, decode } from './decode.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'decode-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const data = encodeTcpFrame(
  encodeBody('8E', [
    {
      timestampMs: Date.UTC(2026, 2, 1, 12),
      priority: 0,
      lonE7: 131_234_567,
      latE7: 525_000_001,
      altitudeM: 34,
      courseDeg: 90,
      satellites: 11,
      speedKmh: 48,
      eventId: 0,
      io: [],
    },
  ]),
)
const login = encodeLogin('356938035643809')
const ofHex = (...frames: Uint8Array[]) => ({ enc: 'hex', data: frames.map(hex).join('') })

async function run(lines: readonly unknown[], ...options: string[]) {
  const file = join(folder, 'frames.jsonl')
  await writeFile(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  const answers: DecodedLine[] = []
  const errors: string[] = []
  const code = await decode(['--frames', file, ...options], {
    out: (line) => answers.push(JSON.parse(line) as DecodedLine),
    error: (line) => errors.push(line),
  })
  return { code, answers, errors: errors.join('\n') }
}

test('each line is answered by one, in order: readings, and the bytes it would send', async () => {
  const { code, answers, errors } = await run([
    { proto: 'teltonika', payload: ofHex(login) },
    { proto: 'teltonika', payload: ofHex(data) },
    { proto: 'teltonika', payload: hex(data) },
  ])
  expect(code).toBe(0)
  expect(answers[0]).toEqual({
    proto: 'teltonika',
    readings: [],
    acks: ['01'],
    commands: [],
    faults: 0,
    uniqueId: '356938035643809',
  })
  expect(answers[1]).toMatchObject({
    readings: [{ time: '2026-03-01T12:00:00.000Z', position: { lat: 52.5000001, lon: 13.1234567, valid: true } }],
    acks: ['00000001'],
  })
  expect(answers[2]).toEqual(answers[1])
  expect(errors).toBe('3 lines: 2 readings, 0 wrong checksums, 0 not understood')
})

test('several frames in one payload are one line', async () => {
  const { answers } = await run([{ proto: 'teltonika', payload: ofHex(login, data, data) }])
  expect(answers[0]).toMatchObject({ acks: ['01', '00000001', '00000001'], uniqueId: '356938035643809' })
  expect(answers[0]?.readings).toHaveLength(2)
})

test('lines of one session are one conversation; others know nothing of it', async () => {
  const { answers } = await run([
    { proto: 'teltonika', session: 'a', payload: ofHex(login) },
    { proto: 'teltonika', session: 'a', payload: ofHex(data) },
    { proto: 'teltonika', session: 'b', payload: ofHex(data) },
    { proto: 'teltonika', session: { uniqueId: '350000000000001' }, payload: ofHex(data) },
  ])
  expect(answers.map(({ uniqueId }) => uniqueId)).toEqual([
    '356938035643809',
    '356938035643809',
    undefined,
    '350000000000001',
  ])
})

test('a wrong checksum is counted, or refused where that is asked for', async () => {
  const damaged = Uint8Array.from(data)
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1
  const line = { proto: 'teltonika', payload: ofHex(damaged) }
  expect((await run([line])).answers[0]).toMatchObject({ faults: 1, readings: [{}] })
  expect((await run([line], '--checksum', 'strict')).answers[0]?.error).toMatchObject({ code: 'checksum' })
  expect((await run([line], '--checksum', 'ignore')).answers[0]).toMatchObject({ faults: 0, readings: [{}] })
})

test.each([
  ['no JSON', 'bad-line'],
  ['[]', 'bad-line'],
  [{ payload: ofHex(data) }, 'bad-line'],
  [{ proto: 'klingon', payload: ofHex(data) }, 'bad-line'],
  [{ proto: 'teltonika', payload: { enc: 'hex', data: 'xyz' } }, 'bad-line'],
  [{ proto: 'teltonika', payload: { enc: 'morse', data: '00' } }, 'bad-line'],
  [{ proto: 'teltonika', payload: ofHex(Uint8Array.of(1, 2, 3)) }, 'malformed'],
])('a line that cannot be read is answered by its error, and the next is read: %j', async (line, code) => {
  const { code: exit, answers } = await run([line, { proto: 'teltonika', payload: ofHex(data) }])
  expect(exit).toBe(0)
  expect(answers[0]?.error).toMatchObject({ code, message: expect.any(String) })
  expect(answers[1]?.readings).toHaveLength(1)
})

test('a file that is not there, and options that are none', async () => {
  const silent = { out: () => {}, error: () => {} }
  expect(await decode(['--frames', join(folder, 'nowhere')], silent)).toBe(1)
  expect(await decode([], silent)).toBe(1)
  expect(await decode(['--frames', '-', '--checksum', 'maybe'], silent)).toBe(1)
})
