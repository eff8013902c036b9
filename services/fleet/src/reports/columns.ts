import type { Figure, FigureRow, MeasureId } from '@clutch/contracts/fleet/analytics'
import type { Report } from '@clutch/contracts/fleet/reports'
import { measures } from '../analytics/measures.ts'
import type { Cell, Column } from '../report-files/table.ts'

/** The table of a report: its headings, and the lines of each subject and period, in the units its readers use. Pure. */

const kmPerMile = 1.609344
const litresPerGallon = { us: 3.785411784, imperial: 4.54609 } as const

type Units = Report['units']
type Unit = (typeof measures)[MeasureId]['unit']

export function columnsOf(report: Report): Column[] {
  const { by, period, withCoverage, units } = report
  const heading = by === 'tenant' ? 'All' : `${by[0]!.toUpperCase()}${by.slice(1)}`
  const columns: Column[] = [{ heading, kind: 'text' }]
  if (by !== 'tenant') columns.push({ heading: 'Id', kind: 'text' })
  if (period !== 'whole') columns.push({ heading: 'From', kind: 'text' }, { heading: 'Until', kind: 'text' })
  if (hasMoney(report)) columns.push({ heading: 'Currency', kind: 'text' })
  for (const id of report.measures) {
    const { name, unit } = measures[id]
    const written = unitIn(unit, units)
    columns.push({ heading: written === '' ? name : `${name} (${written})`, kind: 'number' })
    if (withCoverage) columns.push({ heading: `${name}, known (%)`, kind: 'number' })
  }
  return columns
}

/** One line, and where several currencies were paid in one for each; what is no cost stands in the first only, so that columns add up. */
export function linesOf(row: FigureRow, report: Report): Cell[][] {
  const { by, period, withCoverage, units } = report
  const currencies = [...new Set(row.figures.flatMap(({ currency }) => currency ?? []))].sort()
  const lines = currencies.length === 0 ? [null] : currencies
  return lines.map((currency, index) => {
    const cells: Cell[] = [by === 'tenant' ? 'All' : (row.subject.name ?? (row.subject.id === null ? 'Unknown' : null))]
    if (by !== 'tenant') cells.push(row.subject.id)
    if (period !== 'whole') cells.push(row.from, row.to)
    if (hasMoney(report)) cells.push(currency)
    for (const id of report.measures) {
      const isMoney = measures[id].isMoney === true
      const figure = row.figures.find((each) => each.measure === id && (!isMoney || each.currency === currency))
      const told = figure !== undefined && (isMoney || index === 0) ? figure : undefined
      cells.push(told === undefined ? null : valueIn(told, measures[id].unit, units))
      if (withCoverage) cells.push(told?.coverage == null ? null : rounded(told.coverage * 100))
    }
    return cells
  })
}

function hasMoney(report: Report): boolean {
  return report.measures.some((id) => measures[id].isMoney === true)
}

function unitIn(unit: Unit, units: Units): string {
  if (unit === '1') return ''
  if (unit === 'currency') return ''
  if (units === 'metric') return unit === 'currency/km' ? 'per km' : unit
  const imperial: Partial<Record<Unit, string>> = {
    km: 'mi',
    l: units === 'us' ? 'US gal' : 'gal',
    'l/100km': units === 'us' ? 'mpg US' : 'mpg',
    'kWh/100km': 'kWh/100mi',
    '/100km': '/100mi',
    'currency/km': 'per mi',
  }
  return imperial[unit] ?? unit
}

export function valueIn({ value }: Pick<Figure, 'value'>, unit: Unit, units: Units): number | null {
  if (value === null || units === 'metric') return value
  const perGallon = litresPerGallon[units === 'us' ? 'us' : 'imperial']
  switch (unit) {
    case 'km':
      return rounded(value / kmPerMile)
    case 'l':
      return rounded(value / perGallon)
    case 'l/100km':
      // Miles a gallon: who used nothing has no figure.
      return value === 0 ? null : rounded((100 * perGallon) / (kmPerMile * value))
    case 'kWh/100km':
    case '/100km':
    case 'currency/km':
      return rounded(value * kmPerMile)
    default:
      return value
  }
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
