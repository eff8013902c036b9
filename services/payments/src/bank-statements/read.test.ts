import { Problem } from '@clutch/shared/problem'
import { expect, test } from 'vitest'
import { camt, entry } from '../../test/camt.ts'
import { candidateKeys, creditorReferenceOf, ibanOf, namedIn, referredBy } from '../bank-transfers/reference.ts'
import { readCamt } from './camt.ts'
import { readCsv } from './csv.ts'
import { entryKeys } from './entry-key.ts'
import type { ReadEntry } from './read.ts'

const bytes = (text: string) => Buffer.from(text)
function errorsOf(read: () => unknown): readonly { pointer: string; message: string }[] {
  try {
    read()
  } catch (error) {
    if (error instanceof Problem) return error.errors ?? []
    throw error
  }
  throw new Error('it was read')
}

test('a creditor reference goes by its check digits (ISO 11649), an IBAN by its own', () => {
  // Of the standard's own text.
  expect(creditorReferenceOf('539007547034')).toBe('RF18539007547034')
  expect(referredBy('RF18 5390 0754 7034')).toBe('539007547034')
  expect(referredBy('RF19539007547034')).toBeUndefined()
  const reference = creditorReferenceOf('INV-2026-000001')!
  expect(referredBy(reference.toLowerCase())).toBe('INV2026000001')
  expect(creditorReferenceOf('A'.repeat(22))).toBeUndefined()
  expect(ibanOf('DE89 3704 0044 0532 0130 00')).toBe('DE89370400440532013000')
  expect(ibanOf('DE88370400440532013000')).toBeUndefined()
})

test('a number is found however it is parted, whole, and never by guessing a letter for a digit', () => {
  const known = new Set(['INV2026000001', 'INV20260000012', 'INV2026000002'])
  const named = (text: string) => [...namedIn(text, known)]
  expect(named('Rechnung inv-2026-000001, danke')).toEqual(['INV2026000001'])
  expect(named('INV 2026 000 001 / INV2026-000002')).toEqual(['INV2026000001', 'INV2026000002'])
  expect(named('INV-2026-0000012')).toEqual(['INV20260000012'])
  expect(named('INV-2026-000001 2')).toEqual(['INV20260000012'])
  expect(named('INV-2026-00000123')).toEqual([])
  expect(named('INV-2O26-OOOOO1')).toEqual([])
  expect(named('XINV-2026-000001')).toEqual([])
  expect(candidateKeys('a '.repeat(5_000)).length).toBeLessThan(1_000)
})

test.each(['02', '08', '13'])(
  'CAMT.053 of version %s: credits, what is pending, what went out, and the balances',
  (version) => {
    const [statement, ...more] = readCamt(
      bytes(
        camt(
          [
            entry({
              amount: '119.00',
              remittance: 'INV-2026-000001 &amp; thanks &#38; more',
              iban: 'DE89370400440532013000',
            }),
            entry({ amount: '50.00', status: 'PDNG' }),
            entry({ amount: '20.00', direction: 'DBIT' }),
            entry({ amount: '12.345' }),
          ],
          { version, opening: '100.00', closing: '199.00' },
        ),
      ),
    )
    expect(more).toEqual([])
    expect(statement).toMatchObject({
      account: 'DE02120300000000202051',
      currency: 'EUR',
      opening: 10_000,
      closing: 19_900,
    })
    expect(statement!.entries).toMatchObject([
      { amount: 11_900, payerIban: 'DE89370400440532013000', remittance: 'INV-2026-000001 & thanks & more' },
      { outcome: 'ignored' },
      { outcome: 'ignored' },
      { outcome: 'unreadable' },
    ])
    // An amount that cannot be read leaves no sum to check.
    expect(statement!.moved).toBeNull()
    const lines = statement!.entries.map(({ line }) => line)
    expect(lines).toEqual([...lines].sort((a, b) => a - b))
    expect(new Set(lines).size).toBe(4)
  },
)

test('XML that is none, that declares entities, or that is no statement is refused with its line', () => {
  const bomb = '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><Document>&c;</Document>'
  expect(errorsOf(() => readCamt(bytes(bomb)))[0]?.message).toMatch(/document type/)
  expect(errorsOf(() => readCamt(bytes('<Document>\n<BkToCstmrStmt>\n</Document>')))[0]?.pointer).toBe('/body/line/3')
  expect(errorsOf(() => readCamt(bytes('<Document><Other/></Document>')))[0]?.message).toMatch(/no CAMT/)
  expect(errorsOf(() => readCamt(Buffer.from([0x3c, 0xff, 0xfe, 0x3e])))[0]?.message).toMatch(/is not utf-8/)
})

test('CSV: a preset of a bank, quotes, groups of digits, rows that cannot be read', () => {
  const text = [
    '\uFEFF"Auftragskonto";"Buchungstag";"Verwendungszweck";"Kundenreferenz (End-to-End)";"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"Betrag";"Waehrung"',
    '"DE02";"02.03.26";"INV-2026-000001; ""eilig""";"E2E-1";"Hanse Kurier";"DE89370400440532013000";"1.190,00";"EUR"',
    '"DE02";"02.03.26";"Miete";"";"";"";"-900,00";"EUR"',
    '"DE02";"31.02.26";"x";"";"";"";"1,00";"EUR"',
    '"DE02";"02.03.26";"x";"";"";"";"1.19";"EUR"',
  ].join('\r\n')
  const statement = readCsv(bytes(text), { preset: 'sparkasse', opening: 0, closing: 29_000 })
  expect(statement.entries).toMatchObject([
    { line: 2, amount: 119_000, bookedOn: '2026-03-02', remittance: 'INV-2026-000001; "eilig"', endToEndId: 'E2E-1' },
    { line: 3, outcome: 'ignored' },
    { line: 4, outcome: 'unreadable' },
    { line: 5, outcome: 'unreadable', message: '1.19 is no amount of EUR with the decimal mark ,' },
  ])
  const own = readCsv(bytes('Tag|Geld|Text\n2026-03-02|1,190.00|A\n2026-03-03|0.5|B'), {
    dateColumn: 'tag',
    amountColumn: 'Geld',
    remittanceColumn: 'Text',
    currency: 'KWD',
  })
  expect(own.entries).toMatchObject([{ amount: 1_190_000 }, { amount: 500 }])
  expect(errorsOf(() => readCsv(bytes('a,b\n1,2'), {}))[0]?.pointer).toBe('/body/line/1')
  expect(errorsOf(() => readCsv(bytes('date,amount,currency\n"2026'), {}))[0]).toMatchObject({
    pointer: '/body/line/2',
  })
})

test('an entry is known again by the bank’s name of it, or by all that it says and how many say the same', () => {
  const read = (texts: string[]) => readCamt(bytes(camt(texts)))[0]!.entries as ReadEntry[]
  const named = entry({ amount: '10.00', reference: 'A-1' })
  const [once, again] = entryKeys('DE', read([named, named]))
  expect(again).toBe(once)
  const unnamed = entry({ amount: '10.00', remittance: 'x' })
  const two = entryKeys('DE', read([unnamed, unnamed]))
  expect(new Set(two).size).toBe(2)
  expect(entryKeys('DE', read([unnamed]))).toEqual([two[0]])
})
