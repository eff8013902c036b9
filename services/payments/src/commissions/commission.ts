import type { CommissionAgreement, CommissionLine, CommissionTerms } from '@clutch/contracts/payments/commissions'
import { CommissionTermsInvalid } from '@clutch/contracts/payments/commissions'
import { type Decimal, DecimalError, decimal, divideRounded } from '@clutch/shared/decimal'
import { allocate, formatMoney, type Money, money, sum, zero } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import type { Static } from 'typebox'

export type Line = Static<typeof CommissionLine>

/** Percentages to twelve places, of a hundred: exact amounts are integers over this. */
const scale = 100n * 10n ** 12n

/** A minor unit is `scale` of these. */
type Exact = bigint

function percentUnits(percent: Decimal): bigint {
  return percent.units * 10n ** BigInt(12 - percent.places)
}

/** @throws Problem CommissionTermsInvalid with the field */
export function checkTerms(terms: CommissionTerms, pointer: string): void {
  const refuse = (where: string, message: string): never => {
    throw new Problem(CommissionTermsInvalid, { errors: [{ pointer: `${pointer}${where}`, message }] })
  }
  let before = 0
  for (const [index, { upTo, percent }] of terms.tiers.entries()) {
    const last = index === terms.tiers.length - 1
    if ((upTo === null) !== last) refuse(`/tiers/${index}/upTo`, 'only the last tier has no end, and it has none')
    if (upTo !== null && upTo <= before) refuse(`/tiers/${index}/upTo`, 'must be above the tier before it')
    before = upTo ?? before
    let value: Decimal | undefined
    try {
      value = decimal(percent)
    } catch (error) {
      if (!(error instanceof DecimalError)) throw error
    }
    if (value === undefined || value.units < 0n || percentUnits(value) > scale)
      refuse(`/tiers/${index}/percent`, 'must be from 0 to 100')
  }
  const { minimum, maximum } = terms
  if (minimum !== null && maximum !== null && minimum > maximum) refuse('/minimum', 'must be at most the maximum')
}

/** The exact commission by the tiers on an amount that comes after a turnover. */
function tieredExact({ tiers, tierMode }: CommissionTerms, turnover: number, amount: number): Exact {
  if (amount === 0) return 0n
  const reached = turnover + amount
  if (tierMode === 'whole') {
    const tier = tiers.find(({ upTo }) => upTo === null || reached <= upTo)!
    return BigInt(amount) * percentUnits(decimal(tier.percent))
  }
  let from = 0
  let exact = 0n
  for (const { upTo, percent } of tiers) {
    const to = upTo ?? Number.MAX_SAFE_INTEGER
    const part = Math.min(reached, to) - Math.max(turnover, from)
    if (part > 0) exact += BigInt(part) * percentUnits(decimal(percent))
    from = to
  }
  return exact
}

/** An agreement, or terms that are not agreed yet. */
export interface Terms {
  readonly agreementId: string | null
  readonly terms: CommissionTerms
}

/** Contract before vendor before category: the most specific that fits; among equals the one that is named first. */
export function agreementFor(
  agreements: readonly CommissionAgreement[],
  of: { vendorId: string; contractId: string | null; category: Line['category']; currency: string },
): CommissionAgreement | undefined {
  const fits = agreements.filter(
    ({ terms }) =>
      terms.currency === of.currency &&
      (terms.vendorId === null || terms.vendorId === of.vendorId) &&
      (terms.contractId === null || terms.contractId === of.contractId) &&
      (terms.category === null || terms.category === of.category),
  )
  const rank = ({ terms }: CommissionAgreement) =>
    (terms.contractId === null ? 0 : 4) + (terms.vendorId === null ? 0 : 2) + (terms.category === null ? 0 : 1)
  return fits.toSorted((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1))[0]
}

interface ComputedPart {
  readonly agreementId: string | null
  readonly base: Money
  readonly turnoverBefore: Money
  readonly commission: Money
  readonly capped: 'minimum' | 'maximum' | null
  readonly explanation: string[]
}
export interface Computed {
  readonly currency: string
  readonly commission: Money
  readonly lines: { category: Line['category']; agreementId: string | null; base: Money; commission: Money }[]
  readonly parts: ComputedPart[]
}

/**
 * The commission on an order. Lines of one agreement are computed together and in their order, each beginning where the one
 * before left the tiers; caps are of the order. It is at most what it is taken of.
 * @param termsOf of a line; undefined where nothing was agreed, and then nothing is kept
 * @param turnoverOf what the tiers of an agreement have counted so far
 */
export function commissionOnOrder(
  lines: readonly Line[],
  currency: string,
  termsOf: (line: Line) => Terms | undefined,
  turnoverOf: (agreementId: string | null) => number,
): Computed {
  const none = zero(currency)
  const computed: Computed['lines'] = lines.map(({ category, net }) => ({
    category,
    agreementId: null,
    base: money(net, currency),
    commission: none,
  }))
  const groups = new Map<CommissionTerms, { of: Terms; indexes: number[] }>()
  for (const [index, line] of lines.entries()) {
    const of = termsOf(line)
    if (of === undefined) continue
    const group = groups.get(of.terms) ?? { of, indexes: [] }
    group.indexes.push(index)
    groups.set(of.terms, group)
  }
  const parts: ComputedPart[] = []
  for (const { of, indexes } of groups.values()) {
    const { terms, agreementId } = of
    const bases = indexes.map((index) => lines[index]![terms.basis])
    const turnoverBefore = terms.tierBy === 'order' ? 0 : turnoverOf(agreementId)
    const part = partOf(terms, bases, turnoverBefore)
    for (const [place, index] of indexes.entries())
      computed[index] = {
        category: lines[index]!.category,
        agreementId,
        base: money(bases[place]!, currency),
        commission: part.lines[place]!,
      }
    parts.push({
      agreementId,
      base: money(
        bases.reduce((all, base) => all + base, 0),
        currency,
      ),
      turnoverBefore: money(turnoverBefore, currency),
      commission: part.commission,
      capped: part.capped,
      explanation: part.explanation,
    })
  }
  return {
    currency,
    commission: sum(
      parts.map(({ commission }) => commission),
      currency,
    ),
    lines: computed,
    parts,
  }
}

function partOf(terms: CommissionTerms, bases: readonly number[], turnover: number) {
  const { currency, rounding, fixed, minimum, maximum } = terms
  const base = bases.reduce((all, each) => all + each, 0)
  const exact = exactOfLines(terms, bases, turnover)
  const rounded = (value: Exact) => Number(divideRounded(value, scale))
  const byTiers =
    rounding === 'line'
      ? exact.reduce((all, each) => all + rounded(each), 0)
      : rounded(exact.reduce((all, each) => all + each, 0n))
  const raw = byTiers + fixed
  const least = minimum ?? 0
  const most = Math.min(maximum ?? Number.MAX_SAFE_INTEGER, base)
  const capped = raw > most ? ('maximum' as const) : raw < least && least <= most ? ('minimum' as const) : null
  const commission = money(Math.min(Math.max(raw, least), most), currency)
  const show = (amount: number) => formatMoney(money(amount, currency), 'en-IE')
  const explanation = [
    `${show(base)} (${terms.basis}) in ${terms.tierMode} tiers from a turnover of ${show(turnover)}: ${show(byTiers)}, rounded per ${rounding}`,
    ...(fixed > 0 ? [`${show(fixed)} on every order`] : []),
    ...(capped === null ? [] : [`${show(raw)} is brought to the ${capped}: ${show(commission.amount)}`]),
  ]
  const plain = capped === null && fixed === 0 && rounding === 'line'
  const lines = plain
    ? exact.map((value) => money(rounded(value), currency))
    : share(commission, exact.some((value) => value > 0n) ? exact : bases.map(BigInt))
  return { commission, capped, explanation, lines }
}

/** Each line begins where the one before has brought the turnover; where the whole goes by one tier, all lines do. */
function exactOfLines(terms: CommissionTerms, bases: readonly number[], turnover: number): Exact[] {
  if (terms.tierMode === 'whole') {
    const whole = bases.reduce((all, each) => all + each, 0)
    if (whole === 0) return bases.map(() => 0n)
    const rate = tieredExact(terms, turnover, whole) / BigInt(whole)
    return bases.map((base) => BigInt(base) * rate)
  }
  let before = turnover
  return bases.map((base) => {
    const exact = tieredExact(terms, before, base)
    before += base
    return exact
  })
}

function share(amount: Money, weights: readonly bigint[]): Money[] {
  if (amount.amount === 0 || weights.every((weight) => weight === 0n)) return weights.map(() => zero(amount.currency))
  return allocate(amount, weights)
}
