import { type Plan, type PlanCharge, PlanInvalid, type PlanTerms } from '@clutch/contracts/payments/plans'
import { isCurrentCurrency } from '@clutch/shared/currencies'
import { compareDecimals, decimal } from '@clutch/shared/decimal'
import { Problem } from '@clutch/shared/problem'

interface Wrong {
  pointer: string
  message: string
}

/** The currencies in which a plan is sold: those of its first charge, and so of all. */
export function currenciesOf({ charges }: Pick<PlanTerms, 'charges'>): string[] {
  return charges[0]!.prices.map(({ currency }) => currency)
}

/** @throws Problem PlanInvalid, with everything that is wrong */
export function checkCharges(charges: readonly PlanCharge[]): void {
  const wrong: Wrong[] = []
  const codes = new Set<string>()
  const currencies = charges[0]!.prices.map(({ currency }) => currency)
  charges.forEach((charge, index) => {
    const pointer = `/body/charges/${index}`
    if (codes.has(charge.code)) wrong.push({ pointer: `${pointer}/code`, message: 'is the code of another charge' })
    codes.add(charge.code)
    if (charge.kind === 'metered' && charge.meter === undefined)
      wrong.push({ pointer: `${pointer}/meter`, message: 'is needed by a metered charge' })
    if (charge.kind !== 'metered' && charge.meter !== undefined)
      wrong.push({ pointer: `${pointer}/meter`, message: 'belongs to a metered charge' })
    const seen = new Set<string>()
    charge.prices.forEach((price, at) => {
      const where = `${pointer}/prices/${at}`
      if (!isCurrentCurrency(price.currency))
        wrong.push({ pointer: `${where}/currency`, message: 'is not a currency of ISO 4217' })
      else if (seen.has(price.currency)) wrong.push({ pointer: `${where}/currency`, message: 'has a price already' })
      else if (!currencies.includes(price.currency))
        wrong.push({ pointer: `${where}/currency`, message: 'is not a currency of the first charge' })
      seen.add(price.currency)
      wrong.push(...wrongPrice(charge, price, where))
    })
    for (const currency of currencies)
      if (!seen.has(currency)) wrong.push({ pointer: `${pointer}/prices`, message: `has no price in ${currency}` })
  })
  if (wrong.length > 0) throw new Problem(PlanInvalid, { errors: wrong.slice(0, 50) })
}

function wrongPrice({ pricing }: PlanCharge, price: PlanCharge['prices'][number], where: string): Wrong[] {
  const tiered = pricing === 'graduated' || pricing === 'volume'
  const wrong: Wrong[] = []
  const needs = (name: 'unitPrice' | 'packageSize' | 'tiers', needed: boolean) => {
    if (needed === (price[name] !== undefined)) return
    wrong.push({
      pointer: `${where}/${name}`,
      message: needed ? `is needed by ${pricing}` : `has no place in ${pricing}`,
    })
  }
  needs('unitPrice', !tiered)
  needs('packageSize', pricing === 'package')
  needs('tiers', tiered)
  if (price.packageSize !== undefined && decimal(price.packageSize).units <= 0n)
    wrong.push({ pointer: `${where}/packageSize`, message: 'must be above zero' })
  price.tiers?.forEach(({ upTo }, index, tiers) => {
    const last = index === tiers.length - 1
    const pointer = `${where}/tiers/${index}/upTo`
    if (last !== (upTo === null))
      wrong.push({ pointer, message: last ? 'must be null in the last' : 'must not be null' })
    else if (upTo !== null && compareDecimals(decimal(upTo), decimal(tiers[index - 1]?.upTo ?? '0')) <= 0)
      wrong.push({ pointer, message: 'must be above the one before' })
  })
  return wrong
}

export function termsOf({ name, cycle, trialDays, charges }: Plan): PlanTerms {
  return { name, cycle, trialDays, charges }
}
