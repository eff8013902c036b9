import {
  AmountTooLarge,
  calculateTax as contract,
  type NewTaxCalculation,
  RoundingNotAllowed,
  type TaxCalculation,
  TaxProviderRefused,
  TaxProviderUnavailable,
  TaxRuleUnknown,
} from '@clutch/contracts/payments/tax-calculations'
import { ValidationFailed } from '@clutch/contracts/problems'
import { exponentOf } from '@clutch/shared/currencies'
import { newId } from '@clutch/shared/id'
import { once } from '@clutch/shared/idempotency'
import { MoneyError } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { created, type OpenContext } from '@clutch/shared/route'
import { parseTaxNumber } from '@clutch/tax/tax-numbers'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { implementOpen } from '../kit.ts'
import { keepLookUp, lookUp } from './check-number.ts'
import { outsideOf } from './outside.ts'
import { findTaxSettings, insertCalculation } from './store.ts'
import { amountsOf, asksForNumber, type Facts, isSalesTax, lineId, taxOf } from './tax-calculation.ts'

export const calculateTax = implementOpen(contract, ({ body, ...context }) =>
  calculateAndKeep(body, { recalculates: null, fresh: false }, context),
)

/** Asks outside what has to be asked, then computes and keeps it in one transaction. */
export async function calculateAndKeep(
  request: NewTaxCalculation,
  how: { recalculates: string | null; fresh: boolean },
  { database, principal, idempotency }: OpenContext<PrismaClient>,
) {
  check(request)
  const scope = { tenantId: principal!.tenantId, actor: principal!.id }
  const written = request.customer.taxNumber ?? null
  const looked =
    asksForNumber(request) && written !== null
      ? await lookUp(database, scope, { written, requester: ownNumber(request), fresh: how.fresh })
      : null
  const salesTax = isSalesTax(request) ? await salesTaxOf(request, outsideOf(database).salesTax) : null
  return database.tx(scope, async (tx) => {
    const make = async () => {
      const { whenRegisterUnavailable } = await findTaxSettings(tx)
      const numberCheck = looked === null ? null : await keepLookUp(tx, looked)
      const calculation: TaxCalculation = {
        id: newId('txc'),
        version: 1,
        reference: request.reference ?? null,
        recalculates: how.recalculates,
        request,
        ...compute(request, { numberCheck, whenRegisterUnavailable, salesTax }),
        createdAt: tx.now.toISOString(),
      }
      await insertCalculation(tx, calculation)
      return created(calculation)
    }
    if (idempotency === undefined) return make()
    const answer = await once(tx, idempotency, make)
    return {
      ...created(answer.body as TaxCalculation),
      ...(answer.replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
    }
  })
}

/** What stands in the register's proof as the asker: the seller's number of its own country. */
function ownNumber({ seller }: NewTaxCalculation): string | null {
  const prefix = seller.country === 'GR' ? 'EL' : seller.country
  return seller.taxNumbers?.find((number) => number.toUpperCase().startsWith(prefix)) ?? null
}

function check({ currency, lines, seller, rounding, eInvoice }: NewTaxCalculation): void {
  if (eInvoice === true && rounding === 'line') throw new Problem(RoundingNotAllowed)
  if (exponentOf(currency) === undefined) throw invalid('/body/currency', 'is not a currency of ISO 4217')
  for (const [index, number] of (seller.taxNumbers ?? []).entries())
    if (parseTaxNumber(number) === undefined)
      throw invalid(`/body/seller/taxNumbers/${index}`, 'is not written as numbers of that country are')
  const ids = new Set<string>()
  for (const [index, line] of lines.entries()) {
    const id = lineId(line, index)
    if (ids.has(id)) throw invalid(`/body/lines/${index}/id`, 'is the id of another line')
    ids.add(id)
  }
}

function compute(request: NewTaxCalculation, facts: Facts) {
  return inBounds(() => taxOf(request, facts))
}

function inBounds<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof MoneyError && error.code === 'amount-out-of-range') throw new Problem(AmountTooLarge)
    throw error
  }
}

async function salesTaxOf(
  request: NewTaxCalculation,
  provider: ReturnType<typeof outsideOf>['salesTax'],
): Promise<Facts['salesTax']> {
  const { seller, customer, currency, pricing, lines, taxPoint } = request
  if (seller.address === undefined) throw invalid('/body/seller/address', 'is needed for sales tax')
  if (customer.address === undefined) throw invalid('/body/customer/address', 'is needed for sales tax')
  if (currency !== 'USD' || pricing !== 'exclusive')
    throw new Problem(TaxRuleUnknown, { detail: 'Sales tax comes on top of prices in USD.' })
  if (provider === undefined) throw new Problem(TaxProviderUnavailable, { headers: { 'retry-after': '60' } })
  const amounts = inBounds(() => amountsOf(request))
  const answer = await provider.ask({
    from: seller.address,
    to: customer.address,
    exempt: (customer.certificates ?? []).some(
      ({ country, validFrom, validTo }) =>
        country === 'US' && validFrom <= taxPoint && ((validTo ?? null) === null || taxPoint <= (validTo ?? '')),
    ),
    lines: lines.map((line, index) => ({
      id: lineId(line, index),
      category: line.category,
      amount: amounts[index]?.amount ?? 0,
    })),
  })
  if (answer.outcome === 'unavailable') throw new Problem(TaxProviderUnavailable, { headers: { 'retry-after': '5' } })
  if (answer.outcome === 'refused') throw new Problem(TaxProviderRefused, { detail: answer.message })
  return { provider: provider.name, lines: answer.lines, hasNexus: answer.hasNexus }
}

function invalid(pointer: string, message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer, message }] })
}
