import { readFileSync } from 'node:fs'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { Decoded, DecodeOptions } from '../protocol.ts'
import { ascii, fromAscii, fromHex } from '../wire.ts'
import { queclink } from './family.ts'
import type { QueclinkSession } from './session.ts'

/** What tests of this family share: published frames, and frames that are written by hand. */

export const options: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 2, 1) }

export interface Sample {
  verify: string
  payload: { enc: 'hex' | 'latin1'; data: string }
  checkLocation?: boolean
  key?: string
  expect?: string
  line: number
}

export const samples: Sample[] = readFileSync(new URL('testdata/queclink.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ ...JSON.parse(line), line: index + 1 }))

export function bytesOf({ enc, data }: Sample['payload']): Uint8Array {
  return enc === 'hex' ? fromHex(data) : fromAscii(data)
}

export function decoded(text: string, session: QueclinkSession = {}, more: Partial<DecodeOptions> = {}) {
  return queclink.decode(fromAscii(text), session, { ...options, ...more })
}

export function reading(text: string, session: QueclinkSession = {}): DecodedReading {
  const [first] = decoded(text, session).readings
  return first as DecodedReading
}

export function answers(result: Decoded<QueclinkSession>): string[] {
  return result.acks.map((ack) => ascii(queclink.encodeAck(ack, 'accepted') ?? new Uint8Array(0)))
}
