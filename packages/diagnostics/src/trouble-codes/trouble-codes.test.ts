import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fromHex, hex } from '@clutch/protocols/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DiagnosticsError } from '../errors.ts'
import { decodeTroubleCode, encodeTroubleCode, partsOf } from './code.ts'
import { describeTroubleCode, rowsOf } from './describe.ts'
import { decodeUdsStatus, encodeUdsStatus, statusOf, statusOfUds } from './status.ts'

test.each([
  ['0133', 'P0133'],
  ['0143', 'P0143'],
  ['1234', 'P1234'],
  ['4123', 'C0123'],
  ['9234', 'B1234'],
  ['c100', 'U0100'],
  ['3fff', 'P3FFF'],
  ['03011c', 'P0301-1C'],
])('%s is %s', (bytes, code) => {
  expect(decodeTroubleCode(fromHex(bytes))).toBe(code)
  expect(hex(encodeTroubleCode(code))).toBe(bytes)
})

test('every two and three bytes are a code and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 3 }), (bytes) => {
      expect(hex(encodeTroubleCode(decodeTroubleCode(bytes)))).toBe(hex(bytes))
    }),
  )
})

test.each([
  ['P0301', 'powertrain', 'generic'],
  ['P1125', 'powertrain', 'manufacturer'],
  ['P2002', 'powertrain', 'generic'],
  ['P3190', 'powertrain', 'manufacturer'],
  ['P3400', 'powertrain', 'generic'],
  ['C1234', 'chassis', 'manufacturer'],
  ['B0001', 'body', 'generic'],
  ['B3000', 'body', 'reserved'],
  ['U0100', 'network', 'generic'],
  ['U3000', 'network', 'generic'],
])('%s: %s, %s', (code, system, kind) => {
  expect(partsOf(code)).toMatchObject({ code, system, kind })
})

test.each([[''], ['P4000'], ['X0100'], ['P01'], ['P0301-'], ['P0301-1C2'], ['P030G']])('%j is no code', (code) => {
  expect(() => encodeTroubleCode(code)).toThrow(DiagnosticsError)
})

describe('texts', () => {
  test('the standard says what its codes mean', () => {
    expect(describeTroubleCode('P0301')).toMatchObject({ from: 'generic', certain: true, kind: 'generic' })
    expect(describeTroubleCode('P0301')?.text).toMatch(/cylinder 1 misfire/i)
    expect(describeTroubleCode('p0301-1c')).toMatchObject({ code: 'P0301', failureType: '1C', from: 'generic' })
  })

  test("a maker's code means what the make says, and falls back where the make is silent", () => {
    expect(describeTroubleCode('P1125', 'Ford')).toMatchObject({
      text: 'Throttle Position Sensor Intermittent',
      from: 'FORD',
      certain: true,
    })
    expect(describeTroubleCode('P1125', 'Volkswagen')?.text).toMatch(/Fuel Trim/)
    expect(describeTroubleCode('P1125', 'Chevrolet')?.text).toMatch(/Accelerator Pedal/)
    expect(describeTroubleCode('P1125', 'Tesla')).toMatchObject({ from: 'OTHER', certain: false })
    expect(describeTroubleCode('P1125')).toMatchObject({ certain: false })
    expect(describeTroubleCode('P0301', 'Ford')?.certain).toBe(true)
  })

  test('a code that no list has, has no text', () => {
    expect(rowsOf('P3FFF')).toEqual([])
    expect(describeTroubleCode('P3FFF')).toBeUndefined()
  })

  test('every row of what ships is found, the first and the last too', () => {
    const lines = readFileSync(new URL('./data/codes.csv', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
    expect(lines.length).toBe(14_590)
    const found = new Map<string, number>()
    for (const line of lines) found.set(line.slice(0, 5), (found.get(line.slice(0, 5)) ?? 0) + 1)
    for (const [code, count] of found) expect(rowsOf(code).length).toBe(count)
  })

  const source = resolve(
    process.env.CLUTCH_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data'),
    'dtc/codes.csv',
  )
  test.skipIf(!existsSync(source))(
    `all 18,805 rows of the source are told${existsSync(source) ? '' : ' (skipped: no data)'}`,
    () => {
      const rows = readFileSync(source, 'utf8').trimEnd().split(/\r?\n/).slice(1)
      expect(rows.length).toBe(18_805)
      for (const row of rows) {
        const [, code, make, quoted] = /^(.{5}),([A-Z]+),(.*)$/.exec(row) as RegExpExecArray
        const text = quoted!.startsWith('"') ? quoted!.slice(1, -1).replaceAll('""', '"') : quoted
        expect(rowsOf(code!).some((line) => line.text === text && line.makes.includes(make!))).toBe(true)
      }
    },
  )
})

describe('state', () => {
  test('the status byte of UDS, every value', () => {
    for (let byte = 0; byte < 256; byte += 1) expect(encodeUdsStatus(decodeUdsStatus(byte))).toBe(byte)
    expect(decodeUdsStatus(0x8c)).toMatchObject({ pending: true, confirmed: true, warningIndicatorRequested: true })
    expect(statusOfUds(decodeUdsStatus(0x8c), true)).toEqual({
      pending: true,
      confirmed: true,
      permanent: true,
      lamp: true,
    })
  })

  test('only a stored code asks for the lamp', () => {
    expect(statusOf({ stored: true }, true)).toEqual({ pending: false, confirmed: true, permanent: false, lamp: true })
    expect(statusOf({ stored: true, pending: true }, false).lamp).toBe(false)
    expect(statusOf({ pending: true }, true).lamp).toBe(false)
    expect(statusOf({ permanent: true }, true)).toMatchObject({ permanent: true, confirmed: false, lamp: false })
  })
})
