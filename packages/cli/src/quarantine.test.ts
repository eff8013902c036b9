import { readFileSync } from 'node:fs'
import type { QuarantineItem } from '@clutch/contracts/telematics/quarantine'
import { families } from '@clutch/protocols/families'
import type { ProtocolSession } from '@clutch/protocols/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aliases, anonymousFrame } from './anonymous-frame.ts'
import { testLine } from './quarantine.ts'

const alias = aliases(new Uint8Array(32).fill(7))

const kept: QuarantineItem & { readonly hex: string } = {
  id: 'qua_01K0A1B2C3D4E5F6G7H8J9K0M1',
  version: 1,
  receivedAt: '2026-03-01T12:00:00.000Z',
  origin: 'frame',
  code: 'unsupported',
  reason: 'V99 of 356307042441013',
  family: 'h02',
  deviceId: null,
  uniqueId: null,
  remoteAddress: '203.0.113.9',
  sizeBytes: 40,
  status: 'kept',
  replays: 0,
  readings: 0,
  lastError: null,
  replayedAt: null,
  hex: Buffer.from('*HQ,356307042441013,V99,WVWZZZ1JZXW000001#').toString('hex'),
}

test('an alias has the form of what it stands for, and an IMEI’s check digit is right', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9A-Za-z_-]{3,40}$/), (identity) => {
      const form = (text: string) => text.replace(/[0-9]/g, '0').replace(/[A-Z]/g, 'A').replace(/[a-z]/g, 'a')
      expect(form(alias(identity))).toBe(form(identity))
      expect(alias(identity)).toBe(alias(identity))
    }),
  )
  expect(alias('356307042441013')).toMatch(/^35[0-9]{13}$/)
  expect(alias('356307042441013')).not.toBe('356307042441013')
  const luhn = [...alias('356307042441013')].reverse().reduce((sum, digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1)
    return sum + (value > 9 ? value - 9 : value)
  }, 0)
  expect(luhn % 10).toBe(0)
})

/** What devices say through their own voices: as another device they must say the same, in frames that are as right. */
describe.each(families.map((family) => [family.name, family] as const))('%s', (name, family) => {
  const imei = '356307042441013'
  const uniqueId = name === 'jt808' ? '123456789012' : imei
  const speaker = family.voice.newSpeaker(uniqueId)
  const reading = {
    time: '2026-03-01T12:00:00.000Z',
    position: { lat: 52.5, lon: 13.4, speedKmh: 48, courseDeg: 90, satellites: 9, valid: true },
  }
  const said = [speaker.login(), speaker.report([reading])].filter((bytes) => bytes !== undefined)
  const frames = said.flatMap((bytes) => family.split(bytes, 4096).frames)

  test('a frame is understood as another device’s, by strict checksums, and the device is not in it', () => {
    let session: ProtocolSession = family.newSession()
    let other: ProtocolSession = family.newSession()
    expect(frames.length).toBeGreaterThan(0)
    let replaced = 0
    for (const frame of frames) {
      const anonymous = anonymousFrame(frame, { family: name, known: [uniqueId], alias })
      replaced += anonymous.replaced
      const options = { checksum: 'strict', receivedAtMs: Date.parse(reading.time) } as const
      const before = family.decode(frame, session, options)
      const after = family.decode(anonymous.bytes, other, options)
      session = before.session
      other = after.session
      expect(after.readings).toEqual(before.readings)
      expect(Buffer.from(anonymous.bytes).toString('latin1')).not.toContain(uniqueId)
      expect(Buffer.from(anonymous.bytes).toString('hex')).not.toContain(uniqueId)
    }
    expect(replaced).toBeGreaterThan(0)
    expect(session.uniqueId).toBe(uniqueId)
    expect(other.uniqueId).toBe(alias(uniqueId))
  })
})

test('a checksum that was wrong as sent stays wrong, and the line says so', () => {
  const frame = Buffer.from(
    readFileSync(new URL('../../protocols/src/ruptela/testdata/ruptela.jsonl', import.meta.url), 'utf8').match(
      /"data": "([0-9a-f]+)"/,
    )![1]!,
    'hex',
  )
  const wrong = Buffer.from(frame)
  wrong[wrong.length - 1]! ^= 0xff
  const seen = anonymousFrame(wrong, { family: 'ruptela', known: [], alias })
  expect(seen.checksum).toBe('wrong-as-sent')
})

test('a request is a request again, and does not name its device', () => {
  const body = JSON.stringify({ device_id: 'annas-phone', location: { coords: 'here' } })
  const hex = Buffer.from(
    `POST /?id=annas-phone&lat=91 HTTP\r\ncontent-type: application/json\r\n\r\n${body}`,
  ).toString('hex')
  const line = testLine({ ...kept, family: 'osmand', hex }, alias)
  expect(line).toMatchObject({
    payload: { enc: 'http', method: 'POST', headers: { 'content-type': 'application/json' } },
  })
  expect(JSON.stringify(line)).not.toContain('annas')
})

test('a line of testdata names the family, another device and why it was refused', () => {
  const line = testLine(kept, alias)
  const text = JSON.stringify(line)
  expect(line).toMatchObject({ proto: 'h02', payload: { enc: 'latin1' }, refused: { code: 'unsupported' } })
  for (const secret of ['356307042441013', 'WVWZZZ1JZXW000001', '203.0.113.9']) expect(text).not.toContain(secret)
})
