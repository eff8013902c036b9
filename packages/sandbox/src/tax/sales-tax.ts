/** State and local rates together, in thousandths of a per cent: round figures for a sandbox, not for a return. */
const rates: Readonly<Record<string, number>> = {
  AK: 0,
  CA: 9_500,
  CO: 8_810,
  DE: 0,
  FL: 7_000,
  IL: 10_250,
  MT: 0,
  NH: 0,
  NJ: 6_625,
  NY: 8_875,
  OR: 0,
  PA: 6_000,
  TX: 8_250,
  WA: 10_350,
}
const otherRate = 6_000

/** Where work on things is not taxed when it is charged by itself. */
const exemptWork = new Set(['CA', 'FL', 'IL', 'CO'])
const codesOfWork = new Set(['19000', '19007'])

export interface TaxedItem {
  id: string
  cents: number
  taxCode: string | undefined
}

export function salesTax(
  state: string,
  exempt: boolean,
  items: readonly TaxedItem[],
): { cents: number; lines: { id: string; cents: number; rate: number }[] } {
  const lines = items.map(({ id, cents, taxCode }) => {
    const untaxed = exempt || (taxCode !== undefined && codesOfWork.has(taxCode) && exemptWork.has(state))
    const rate = untaxed ? 0 : (rates[state] ?? otherRate)
    return { id, rate: rate / 100_000, cents: Math.round((cents * rate) / 100_000) }
  })
  return { cents: lines.reduce((sum, line) => sum + line.cents, 0), lines }
}
