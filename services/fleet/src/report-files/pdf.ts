import { once } from 'node:events'
import { createRequire } from 'node:module'
import { bounded, type Cell, type Table } from './table.ts'

const mostLinesOfPdf = 5_000
const margin = 36
const lineHeight = 13
const fontSize = 7.5
const require = createRequire(import.meta.url)
/** DejaVu holds Latin, Greek, Cyrillic and Arabic letters; the fonts that every reader has hold those of Western Europe. */
const fonts = () => ({
  plain: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
})

type Doc = PDFKit.PDFDocument

/** A4 across, with the headings and a number on each page. Pages leave as they are full. */
export async function* pdfOf(table: Table): AsyncGenerator<Buffer> {
  // It takes a while to load, and most reports are none.
  const { default: PDFDocument } = await import('pdfkit')
  const { plain, bold } = fonts()
  const doc: Doc = new PDFDocument({
    size: 'A4',
    layout: 'landscape',
    // What is written in the lower margin would else begin a page.
    margins: { top: margin, left: margin, right: margin, bottom: 0 },
    font: plain,
    autoFirstPage: false,
    info: { Title: table.title, Producer: 'Clutch' },
  })
  doc.registerFont('plain', plain).registerFont('bold', bold)
  const sheet = new Sheet(doc, table)
  sheet.open()
  for await (const batch of bounded(table, mostLinesOfPdf)) {
    for (const row of batch) sheet.row(row)
    yield* ready(doc)
  }
  sheet.close()
  doc.end()
  while (!doc.readableEnded) {
    yield* ready(doc)
    if (doc.readableEnded || doc.readableLength > 0) continue
    await Promise.race([once(doc, 'readable'), once(doc, 'end')])
  }
}

function* ready(doc: Doc): Generator<Buffer> {
  for (let chunk = doc.read() as Buffer | null; chunk !== null; chunk = doc.read() as Buffer | null) yield chunk
}

class Sheet {
  readonly #doc: Doc
  readonly #table: Table
  readonly #format: Intl.NumberFormat
  #page = 0
  #y = 0

  constructor(doc: Doc, table: Table) {
    this.#doc = doc
    this.#table = table
    this.#format = new Intl.NumberFormat(table.locale, { maximumFractionDigits: 2 })
  }

  open(): void {
    this.#newPage()
  }

  row(cells: readonly Cell[]): void {
    if (this.#y + lineHeight > this.#doc.page.height - margin - lineHeight) {
      this.close()
      this.#newPage()
    }
    if (cells.length === 1 && this.#table.columns.length > 1) {
      this.#text(String(cells[0]), margin, this.#doc.page.width - 2 * margin, 'left')
    } else this.#cells(cells)
    this.#y += lineHeight
  }

  close(): void {
    const { width, height } = this.#doc.page
    this.#doc.font('plain').fontSize(fontSize)
    this.#doc.text(String(this.#page), margin, height - margin - fontSize, {
      width: width - 2 * margin,
      align: 'right',
      lineBreak: false,
    })
  }

  #newPage(): void {
    this.#page += 1
    this.#doc.addPage()
    this.#y = margin
    if (this.#page === 1) {
      this.#doc.font('bold').fontSize(13).text(oneLine(this.#table.title), margin, this.#y, { lineBreak: false })
      this.#y += 20
      this.#doc.font('plain').fontSize(fontSize)
      for (const note of this.#table.notes) {
        this.#text(note, margin, this.#doc.page.width - 2 * margin, 'left')
        this.#y += lineHeight
      }
      this.#y += 6
    }
    this.#doc.font('bold').fontSize(fontSize)
    this.#cells(this.#table.columns.map(({ heading }) => heading))
    this.#y += lineHeight
    this.#doc
      .moveTo(margin, this.#y - 3)
      .lineTo(this.#doc.page.width - margin, this.#y - 3)
      .lineWidth(0.5)
      .stroke()
    this.#doc.font('plain').fontSize(fontSize)
  }

  #cells(cells: readonly Cell[]): void {
    const { columns } = this.#table
    const weights = columns.map(({ kind }) => (kind === 'text' ? 1.4 : 1))
    const unit = (this.#doc.page.width - 2 * margin) / weights.reduce((sum, weight) => sum + weight, 0)
    let x = margin
    for (const [index, { kind }] of columns.entries()) {
      const width = weights[index]! * unit
      const cell = cells[index] ?? null
      const text = cell === null ? '–' : typeof cell === 'number' ? this.#format.format(cell) : cell
      this.#text(text, x, width - 4, kind === 'number' ? 'right' : 'left')
      x += width
    }
  }

  #text(text: string, x: number, width: number, align: 'left' | 'right'): void {
    this.#doc.text(oneLine(text), x, this.#y, { width, height: lineHeight, align, ellipsis: true, lineBreak: true })
  }
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}
