import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { ProtocolError } from '../protocol.ts'
import { hex } from '../wire.ts'
import { jt808 } from './family.ts'
import { type Address, encodeFrame } from './frames.ts'
import { message } from './messages.ts'
import type { Jt808Session } from './session.ts'

const receivedAtMs = Date.UTC(2026, 10, 22, 8, 30, 5)
const addresses: readonly Address[] = [
  { delimiter: 0x7e, phone: '013812345678' },
  { delimiter: 0x7e, version: 1, phone: '00000000013812345678' },
  { delimiter: 0xe7, phone: '00013812345678' },
]
const place = '0000000000000003' + '02612f60' + '06f0e2c0' + '002c01c2005a' + '261122163000'

/** Items of every id with lengths that fit it or not. */
const arbitraryItems = fc
  .array(fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: 60 })), { maxLength: 12 })
  .map((items) => Buffer.concat(items.flatMap(([id, value]) => [Uint8Array.of(id, value.length), value])))
const arbitraryBody = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  arbitraryItems.map((items) => Buffer.concat([Buffer.from(place, 'hex'), items])),
  arbitraryItems.map((items) => Buffer.concat([Buffer.from(`0007${place}`, 'hex'), items])),
  fc
    .tuple(fc.constantFrom(0x40, 0x41, 0x53, 0x54, 0xf0, 0xf3, 0xff), fc.uint8Array({ maxLength: 200 }))
    .map(([kind, rest]) => Uint8Array.of(kind, ...rest)),
  fc
    .tuple(fc.constantFrom(1, 2, 3, 4, 0x0b, 0x15), fc.uint8Array({ maxLength: 200 }))
    .map(([subject, rest]) => Uint8Array.of(0xf0, 0x26, 0x11, 0x22, 0x16, 0x30, 0x00, 0, 2, subject, ...rest)),
)
const arbitraryFrame = fc
  .record({
    address: fc.constantFrom(...addresses),
    message: fc.oneof(fc.constantFrom(...Object.values(message)), fc.nat(0xffff)),
    serial: fc.nat(0xffff),
    body: arbitraryBody.filter((body) => body.length <= 1023),
    part: fc.option(fc.record({ total: fc.nat(5), index: fc.nat(5) }), { nil: undefined, freq: 4 }),
  })
  .map(({ address, part, ...rest }) => encodeFrame(address, { ...rest, ...(part && { part }) }))

test('a well-formed frame with any body gives readings of the declared shape or a ProtocolError', () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryFrame, { maxLength: 6 }),
      fc.constantFrom('VL300', 'C5', 'GL100', undefined),
      (frames, model) => {
        let session: Jt808Session = {}
        for (const frame of frames) {
          try {
            const options = { checksum: 'strict', receivedAtMs, ...(model && { model }) } as const
            const decoded = jt808.decode(frame, session, options)
            for (const reading of decoded.readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
            expect(decoded.sources?.length ?? 0).toBe(decoded.readings.length)
            for (const ack of decoded.acks) {
              for (const outcome of ['accepted', 'refused'] as const)
                expect(hex(jt808.encodeAck(ack, outcome) ?? frame)).toMatch(/^(7e|e7)/)
            }
            session = decoded.session
          } catch (error) {
            if (!(error instanceof ProtocolError)) throw error
          }
        }
      },
    ),
    { numRuns: 4000 },
  )
})
