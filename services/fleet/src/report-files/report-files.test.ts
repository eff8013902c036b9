import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import readSheet from 'read-excel-file/node'
import { describe, expect, test } from 'vitest'
import { csvOf, harmless } from './csv.ts'
import { pdfOf } from './pdf.ts'
import type { Cell, Table } from './table.ts'
import { xlsxOf } from './xlsx.ts'

function tableOf(rows: readonly Cell[][], more: Partial<Table> = {}): Table {
  return {
    title: 'Use of vehicles',
    notes: ['2026-03-01 – 2026-03-31'],
    columns: [
      { heading: 'Vehicle', kind: 'text' },
      { heading: 'Distance (km)', kind: 'number' },
    ],
    locale: 'de',
    rows: async function* () {
      for (let at = 0; at < rows.length; at += 500) yield rows.slice(at, at + 500)
    },
    ...more,
  }
}

async function bytesOf(chunks: AsyncIterable<string | Buffer>): Promise<Buffer> {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(Buffer.from(chunk as string))
  return Buffer.concat(all)
}

describe('CSV', () => {
  test('keeps commas, quotes and lines, and runs nothing', async () => {
    const rows = [
      ['=HYPERLINK("http://x")', 1.5],
      ['a "b", c\r\nd', null],
      ['-12 Road', -3],
    ] as Cell[][]
    expect((await bytesOf(csvOf(tableOf(rows)))).toString()).toBe(
      `\uFEFFVehicle,Distance (km)\r\n"'=HYPERLINK(""http://x"")",1.5\r\n"a ""b"", c\r\nd",\r\n'-12 Road,-3\r\n`,
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(harmless(text)).not.toMatch(/^[=+\-@\t\r]/)
      }),
    )
    // Nor where cells are parted by semicolons, whatever was quoted.
    const letters = fc.constantFrom('=', '+', '-', '@', ';', '"', ' ', '\t', 'a', '\n')
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 12 }), (text) => {
        for (const cell of harmless(text.join(''))
          .split(/[;\t\n]/)
          .slice(1))
          expect(cell).not.toMatch(/^["\s]*[=+\-@]/)
      }),
    )
  })
})

describe('XLSX', () => {
  test('a reader finds the same cells, whatever letters are in them', async () => {
    const names = ['Van <1> & "2"', 'Lieferwagen ä', 'شاحنة', '=1+1', 'a\u0000b']
    const rows = names.map((name, index) => [name, index === 2 ? null : index + 0.25] as Cell[])
    const read = await readSheet(await bytesOf(xlsxOf(tableOf(rows))))
    const sheet = (Array.isArray(read[0]) ? read : (read[0] as unknown as { data: unknown }).data) as unknown[][]
    expect(sheet).toEqual([
      ['Vehicle', 'Distance (km)'],
      ...rows.map(([name, value]) => [(name as string).replace('\u0000', ''), value]),
    ])
  })

  test('a hundred thousand lines are written without being held', { timeout: 60_000 }, async () => {
    const table = tableOf([], {
      rows: async function* () {
        for (let batch = 0; batch < 200; batch += 1)
          yield Array.from(
            { length: 500 },
            (_, i) => [`Vehicle ${batch * 500 + i} ${Math.sin(batch * 500 + i)}`, batch * 500 + i] as Cell[],
          )
      },
    })
    let [bytes, most] = [0, 0]
    for await (const chunk of xlsxOf(table)) {
      bytes += chunk.length
      most = Math.max(most, chunk.length)
    }
    expect(bytes).toBeGreaterThan(1_000_000)
    expect(most).toBeLessThan(200_000)
  })
})

describe('PDF', () => {
  const streams = (pdf: Buffer): string[] => {
    const texts: string[] = []
    for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 7)) {
      try {
        texts.push(inflateSync(pdf.subarray(at + 7)).toString('latin1'))
      } catch {
        // a stream that is not packed
      }
    }
    return texts
  }

  test('has A4 pages with headings and numbers, and letters of several alphabets', async () => {
    const rows = Array.from(
      { length: 120 },
      (_, index) => [index % 2 ? 'Λευκό όχημα' : 'شاحنة', index * 1_000.5] as Cell[],
    )
    const pdf = await bytesOf(pdfOf(tableOf(rows)))
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(pdf.subarray(-6).toString().trim()).toBe('%%EOF')
    const text = pdf.toString('latin1')
    expect(text.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(4)
    expect(text).toMatch(/\/MediaBox \[0 0 841\.89 595\.28\]/)
    // What a reader copies out of it: the letters that its fonts say their shapes stand for.
    const letters = streams(pdf)
      .filter((each) => each.includes('beginbfrange') || each.includes('beginbfchar'))
      .join('')
    for (const letter of 'Λόχημα')
      expect(letters.toLowerCase()).toContain(letter.codePointAt(0)!.toString(16).padStart(4, '0'))
  })

  test('a report without lines is a page, and one that is too long says that it ends', async () => {
    expect((await bytesOf(pdfOf(tableOf([])))).toString('latin1').match(/\/Type \/Page\b(?!s)/g)).toHaveLength(1)
    const many = Array.from({ length: 5_001 }, (_, index) => [`Van ${index}`, index] as Cell[])
    const pdf = (await bytesOf(pdfOf(tableOf(many)))).toString('latin1')
    expect(pdf.match(/\/Type \/Page\b(?!s)/g)!.length).toBeGreaterThan(130)
  })
})
