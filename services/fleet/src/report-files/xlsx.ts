import { bounded, type Cell, type Column, mostLines, type Table } from './table.ts'
import { zipOf } from './zip.ts'

/**
 * A workbook of one sheet (ECMA-376), written as its rows come. Texts stand in their cells and are no formulas; numbers are numbers.
 * What spreadsheets can do beyond that, this does not need.
 */
export function xlsxOf(table: Table): AsyncGenerator<Buffer> {
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packages = 'http://schemas.openxmlformats.org/package/2006'
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${relations}/${kind}" Target="${target}"/>`
  return zipOf([
    {
      name: '[Content_Types].xml',
      content: [
        `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/></Types>`,
      ],
    },
    {
      name: '_rels/.rels',
      content: [
        `${head}<Relationships xmlns="${packages}/relationships">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
      ],
    },
    {
      name: 'xl/workbook.xml',
      content: [
        `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="${escaped(sheetName(table.title))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ],
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: [
        `${head}<Relationships xmlns="${packages}/relationships">${relation('rId1', 'worksheet', 'worksheets/sheet1.xml')}${relation('rId2', 'styles', 'styles.xml')}</Relationships>`,
      ],
    },
    {
      name: 'xl/styles.xml',
      content: [
        `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/></cellXfs></styleSheet>`,
      ],
    },
    { name: 'xl/worksheets/sheet1.xml', content: sheetOf(table, `${head}<worksheet xmlns="${main}">`) },
  ])
}

async function* sheetOf(table: Table, begin: string): AsyncGenerator<string> {
  const widths = table.columns.map(
    ({ heading, kind }: Column, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${Math.max(kind === 'text' ? 18 : 10, heading.length + 2)}" customWidth="1"/>`,
  )
  yield `${begin}<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`
  let row = 1
  yield rowOf(
    row,
    table.columns.map(({ heading }) => heading),
    1,
  )
  for await (const batch of bounded(table, mostLines)) {
    let text = ''
    for (const cells of batch) {
      row += 1
      text += rowOf(row, cells, 0)
    }
    if (text !== '') yield text
  }
  yield '</sheetData></worksheet>'
}

function rowOf(row: number, cells: readonly Cell[], style: number): string {
  const s = style === 0 ? '' : ` s="${style}"`
  const all = cells.map((cell, index) => {
    if (cell === null) return ''
    const at = `r="${columnName(index)}${row}"${s}`
    return typeof cell === 'number'
      ? `<c ${at}><v>${cell}</v></c>`
      : `<c ${at} t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`
  })
  return `<row r="${row}">${all.join('')}</row>`
}

function columnName(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : columnName(Math.floor(index / 26) - 1) + columnName(index % 26)
}

/** What XML has no place for, control characters and halves of pairs, is left out. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter]!)
}

/** At most 31 letters, and none of those that mean something in a reference to it. */
function sheetName(title: string): string {
  return [...title.replace(/[[\]:*?/\\']/g, ' ')].slice(0, 31).join('').trim() || 'Report'
}
