import { hex } from '@clutch/protocols/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DiagnosticsError } from '../errors.ts'
import { parseReply } from './parse-reply.ts'
import { printReply } from './print-reply.ts'
import { splitReplies } from './split-replies.ts'

/** Each message as `ecu bytes`. */
function said(text: string, options?: Parameters<typeof parseReply>[1]) {
  const reply = parseReply(text, options)
  if (reply.kind !== 'messages') return reply
  return reply.messages.map(({ ecu, bytes }) => `${ecu ?? '-'} ${hex(bytes)}`)
}

describe('answers in the forms of the data sheet', () => {
  test.each([
    ['spaces on, headers off', '41 0C 1A F8 \r\r>', ['- 410c1af8']],
    ['spaces off', '410C1AF8\r\r>', ['- 410c1af8']],
    ['echo on', '010C\r41 0C 1A F8\r\r>', ['- 410c1af8']],
    ['searching first', 'SEARCHING...\r41 00 BE 3E B8 11 \r\r>', ['- 4100be3eb811']],
    ['searching on the same line', 'SEARCHING...41 00 BE 3E B8 11\r>', ['- 4100be3eb811']],
    ['a slow initialisation that worked', 'BUS INIT: ...OK\r41 00 BE 3E B8 11\r>', ['- 4100be3eb811']],
    [
      'CAN, 11 bits',
      '7E8 06 41 00 BE 3F A8 13 \r7E9 06 41 00 88 18 00 10\r>',
      ['7E8 4100be3fa813', '7E9 410088180010'],
    ],
    ['CAN, 11 bits, no spaces', '7E8064100BE3FA813\r>', ['7E8 4100be3fa813']],
    ['CAN, 29 bits', '18 DA F1 10 06 41 00 BE 3F A8 13 00\r>', ['18DAF110 4100be3fa813']],
    ['CAN, 29 bits, no spaces', '18DAF110064100BE3FA81300\r>', ['18DAF110 4100be3fa813']],
    ['ISO 9141 with headers', '48 6B 10 41 00 BE 3E B8 11 C9\r>', ['10 4100be3eb811']],
    ['J1850 with headers', '48 6B 10 41 00 BE 3E B8 11 FA\r>', ['10 4100be3eb811']],
    ['KWP with headers', '86 F1 10 41 00 BE 1F B8 10 6D\r>', ['10 4100be1fb810']],
    ['several PIDs of one ECU', '41 0C 1A F8 0D 32\r>', ['- 410c1af80d32']],
  ])('%s', (_, text, messages) => {
    expect(said(text)).toEqual(messages)
  })

  test('a VIN over CAN without headers: a length, then numbered lines', () => {
    const text = '0902\r014 \r0: 49 02 01 31 44 34 \r1: 47 50 30 30 52 35 35 \r2: 42 31 32 33 34 35 36 \r\r>'
    expect(said(text)).toEqual(['- 4902013144344750303052353542313233343536'])
  })

  test('two ECUs interleaved without headers: each line goes where its number is due', () => {
    const text =
      '013\r0: 49 04 01 35 36 30\r1: 32 38 39 34 39 41 43\r013\r0: 49 04 01 35 36 30\r2: 00 00 00 00 00 00 31\r' +
      '1: 32 38 39 35 34 41 43\r2: 00 00 00 00 00 00 00\r>'
    expect(said(text)).toEqual(['- 49040135363032383934394143000000000000', '- 49040135363032383935344143000000000000'])
  })

  test('two ECUs interleaved with headers', () => {
    const text =
      '7E8 10 13 49 04 01 35 36 30\r7E9 10 13 49 04 01 35 36 31\r7E8 21 32 38 39 34 39 41 43\r' +
      '7E9 21 32 38 39 35 34 41 43\r7E8 22 00 00 00 00 00 00 31\r7E9 22 00 00 00 00 00 00 00\r>'
    expect(said(text)).toEqual([
      '7E8 49040135363032383934394143000000000000',
      '7E9 49040135363132383935344143000000000000',
    ])
  })

  test('a PID whose number looks like a header of J1850 is not taken for one', () => {
    expect(said('41 6B 01 5A 00 00 00\r>', { request: '016B' })).toEqual(['- 416b015a000000'])
  })
})

describe('errors have names', () => {
  test.each([
    ['NO DATA', 'no-data'],
    ['SEARCHING...\rUNABLE TO CONNECT', 'unable-to-connect'],
    ['BUS INIT: ERROR', 'bus-init'],
    ['BUS INIT: ...ERROR', 'bus-init'],
    ['CAN ERROR', 'can-error'],
    ['BUFFER FULL', 'buffer-full'],
    ['STOPPED', 'stopped'],
    ['?', 'not-understood'],
    ['BUS BUSY', 'bus-busy'],
    ['FB ERROR', 'feedback'],
    ['<DATA ERROR', 'data-error'],
    ['48 6B 10 41 00 BE <RX ERROR', 'receive-error'],
    ['LV RESET', 'low-voltage'],
    ['ERR94', 'internal'],
  ])('%s', (text, error) => {
    expect(parseReply(`010C\r${text}\r\r>`)).toMatchObject({ kind: 'error', error })
  })

  test('what came before an error is kept, and the error is told', () => {
    expect(parseReply('41 0C 1A F8\rBUFFER FULL\r>')).toMatchObject({
      kind: 'messages',
      messages: [{ bytes: Uint8Array.of(0x41, 0x0c, 0x1a, 0xf8) }],
      faults: [{ kind: 'adapter', error: 'buffer-full' }],
    })
  })

  test('a wrong checksum is a fault, not a message', () => {
    expect(parseReply('48 6B 10 41 00 BE 3E B8 11 FB\r>')).toMatchObject({
      faults: [{ kind: 'checksum' }],
    })
  })

  test('a line of KWP whose format byte tells another length is no message', () => {
    expect(parseReply('87 F1 10 41 00 BE 1F B8 10 6E\r>', { headers: 'on' })).toMatchObject({ kind: 'text' })
  })

  test('a message that lacks lines is incomplete', () => {
    expect(parseReply('014\r0: 49 02 01 31 44 34\r2: 42 31 32 33 34 35 36\r>').faults).toMatchObject([
      { kind: 'frame' },
      { kind: 'incomplete' },
    ])
  })

  test('what the adapter says of itself is text', () => {
    expect(parseReply('ATZ\r\r\rELM327 v2.1\r\r>')).toEqual({ kind: 'text', lines: ['ELM327 v2.1'], faults: [] })
    expect(parseReply('ATRV\r12.4V\r\r>')).toMatchObject({ kind: 'text', lines: ['12.4V'] })
  })
})

const answer = fc
  .tuple(fc.constantFrom(0x41, 0x43, 0x49, 0x62), fc.uint8Array({ minLength: 1, maxLength: 200, size: 'max' }))
  .map(([service, rest]) => Uint8Array.of(service, ...rest))

describe('whatever an adapter prints is read back', () => {
  test('CAN, any length, several ECUs, headers on', () => {
    const ecus = fc.uniqueArray(fc.constantFrom('7E8', '7E9', '7EA', '7EF'), { minLength: 1 })
    fc.assert(
      fc.property(ecus, fc.array(answer, { minLength: 4, maxLength: 4 }), fc.boolean(), (names, answers, spaces) => {
        const messages = names.map((ecu, index) => ({ ecu, bytes: answers[index] as Uint8Array }))
        const text = printReply(messages, { network: 'can11', headers: true, spaces })
        expect(parseReply(text)).toEqual({ kind: 'messages', messages, faults: [] })
      }),
    )
  })

  test('CAN, 29 bits', () => {
    fc.assert(
      fc.property(answer, fc.boolean(), (bytes, spaces) => {
        const messages = [{ ecu: '18DAF110', bytes }]
        const text = printReply(messages, { network: 'can29', headers: true, spaces })
        expect(parseReply(text)).toEqual({ kind: 'messages', messages, faults: [] })
      }),
    )
  })

  test('headers off, one ECU', () => {
    fc.assert(
      fc.property(answer, fc.boolean(), (bytes, spaces) => {
        const text = printReply([{ bytes }], { network: 'can11', headers: false, spaces })
        expect(parseReply(text, { headers: 'off' })).toEqual({ kind: 'messages', messages: [{ bytes }], faults: [] })
      }),
    )
  })

  test('the older networks, headers on', () => {
    const short = fc.uint8Array({ minLength: 1, maxLength: 6 }).map((rest) => Uint8Array.of(0x41, ...rest))
    fc.assert(
      fc.property(short, fc.constantFrom('iso9141', 'kwp', 'j1850'), fc.boolean(), (bytes, network, spaces) => {
        const messages = [{ ecu: '10', bytes }]
        const text = printReply(messages, { network, headers: true, spaces })
        expect(parseReply(text, { headers: 'on' })).toEqual({ kind: 'messages', messages, faults: [] })
      }),
    )
  })
})

describe('hostile text', () => {
  const fragments = fc.constantFrom(
    '014',
    '0:',
    '1: 41 00',
    'F:',
    '7E8',
    '7E8 10 FF 41 00 00 00 00 00',
    '7E8 21',
    '48 6B 10',
    '<RX ERROR',
    'NO DATA',
    '18DAF110',
    '>',
    '41',
    '4',
    'SEARCHING',
    '\0',
    'BUS INIT: ',
    '?',
    '0: GG',
    '86 F1 10 41',
    'ÿ',
    '0000:',
  ) // prettier-ignore
  const text = fc.oneof(
    fc.string({ maxLength: 400 }),
    fc.array(fc.oneof(fragments, fc.string({ maxLength: 20 })), { maxLength: 30 }).map((parts) => parts.join('\r')),
  )

  test('gives a reply or the error of this package', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('on', 'off', 'unknown'), (hostile, headers) => {
        try {
          expect(['messages', 'error', 'text']).toContain(parseReply(hostile, { headers }).kind)
        } catch (error) {
          expect(error).toBeInstanceOf(DiagnosticsError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('beyond the bound is refused', () => {
    expect(() => parseReply('41 '.repeat(100), { maxReplyChars: 64 })).toThrow(DiagnosticsError)
  })
})

describe('splitting at prompts', () => {
  test('the answer does not depend on where the text was cut', () => {
    const stream = fc.array(fc.stringMatching(/^[0-9A-F\r ]{0,20}$/), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(stream, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (parts, cuts) => {
        const whole = parts.map((part) => `${part}>`).join('')
        const replies: string[] = []
        let held = ''
        for (let at = 0, cut = 0; at < whole.length; cut += 1) {
          const size = cuts[cut % cuts.length] as number
          held += whole.slice(at, at + size)
          at += size
          const split = splitReplies(held)
          replies.push(...split.replies)
          held = held.slice(split.consumed)
        }
        expect(replies).toEqual(parts)
        expect(held).toBe('')
      }),
    )
  })

  test('a line that never prompts is given up at the bound', () => {
    expect(splitReplies('41'.repeat(40), 64)).toEqual({ replies: [], consumed: 80, discarded: 80 })
    expect(splitReplies(`${'4'.repeat(65)}>41>`, 64)).toEqual({ replies: ['41'], consumed: 69, discarded: 65 })
  })
})
