import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeVin, hasValidCheckDigit, normalVin, vinProblem } from './vin.ts'

const ALPHABET = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789'

describe('a VIN', () => {
  it('of the worked examples has a valid check digit', () => {
    // 1M8GDM9AXKP042788 and the all-ones VIN are the examples that the regulation's readers use.
    expect(hasValidCheckDigit('1M8GDM9AXKP042788')).toBe(true)
    expect(hasValidCheckDigit('11111111111111111')).toBe(true)
    expect(hasValidCheckDigit('1M8GDM9A1KP042788')).toBe(false)
  })

  it('says what is wrong with it', () => {
    expect(vinProblem('1M8GDM9AXKP042788')).toBeNull()
    expect(vinProblem('1M8GDM9AXKP04278')).toBe('length')
    expect(vinProblem('1M8GDM9AXKP04278O')).toBe('characters')
    expect(vinProblem('1M8GDM9A1KP042788')).toBe('check-digit')
    expect(vinProblem('WVWZZZ1JZXW000001')).toBeNull()
    expect(vinProblem(normalVin(' 1m8-gdm9axkp042788'))).toBeNull()
  })

  it('tells manufacturer, country and year where it can', () => {
    expect(decodeVin('1M8GDM9AXKP042788')).toMatchObject({
      region: 'North America',
      country: 'US',
      manufacturer: 'Motor Coach Industries',
      checkDigit: 'valid',
      serial: '042788',
    })
    expect(decodeVin('WVWZZZ1JZXW000001')).toMatchObject({
      region: 'Europe',
      country: 'DE',
      manufacturer: 'Volkswagen',
      modelYear: null,
      checkDigit: 'not-used',
    })
    expect(decodeVin('JTDKN3DU5A0123456')).toMatchObject({ region: 'Asia', country: 'JP', manufacturer: 'Toyota' })
    // Texas has codes of what was Oceania's: 7A to 7E alone are New Zealand's.
    expect(decodeVin('7SAYGDEE4NF386219')).toMatchObject({ region: 'North America', country: 'US', modelYear: 2022 })
    expect(decodeVin('7A8DK1B40FX000001')).toMatchObject({ region: 'Oceania', country: 'NZ', checkDigit: 'not-used' })
    expect(vinProblem('7SAYGDEE9NF386219')).toBe('check-digit')
    expect(decodeVin('YV1RS61R012345678')).toMatchObject({ country: 'SE', manufacturer: 'Volvo Cars' })
  })

  it('reads the model year by the seventh character', () => {
    const year = (seventh: string, tenth: string) => decodeVin(`1FABCD${seventh}E0${tenth}F000000`).modelYear
    expect(year('5', 'Y')).toBe(2000)
    expect(year('5', '1')).toBe(2001)
    expect(year('P', 'A')).toBe(2010)
    expect(year('P', 'R')).toBe(2024)
    expect(year('5', 'K')).toBe(1989)
    expect(year('P', '0')).toBeNull()
    // Nobody has built those yet.
    expect(year('P', 'Y')).toBe(2000)
    // A truck's seventh character says nothing of it.
    expect(decodeVin('1XKYD49X0FJ000001')).toMatchObject({ manufacturer: 'Kenworth', modelYear: 2015 })
    expect(decodeVin('1XKYD49X06J000001').modelYear).toBe(2006)
  })

  it('with any one character changed to one of another value fails its check digit', () => {
    const values = new Map(
      [...ALPHABET].map((c) => [
        c,
        /[0-9]/.test(c)
          ? Number(c)
          : 'ABCDEFGH'.includes(c)
            ? c.charCodeAt(0) - 64
            : 'JKLMNPR'.includes(c)
              ? c.charCodeAt(0) - 73
              : c.charCodeAt(0) - 81,
      ]),
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), fc.constantFrom(...ALPHABET), (place, character) => {
        const vin = '1M8GDM9AXKP042788'
        fc.pre(place !== 8 && values.get(character) !== values.get(vin[place]!))
        expect(hasValidCheckDigit(vin.slice(0, place) + character + vin.slice(place + 1))).toBe(false)
      }),
    )
  })
})
