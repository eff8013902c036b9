import { CurrencyUnknown, RateMissing } from '@clutch/contracts/payments/currency-conversion'
import { isCurrentCurrency } from '@clutch/shared/currencies'
import { Problem } from '@clutch/shared/problem'
import { addDays, type Day } from '@clutch/shared/time'
import type { Database, Scope } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { pegsOn } from './pegs.ts'
import { findChain, type Step } from './rate.ts'
import { rateSourcesOf } from './sources.ts'
import { findAsked, findLatestRates, insertRates, noteAsked } from './store.ts'

/** From Maundy Thursday to the Tuesday after Easter nothing is published; what is older than that is old. */
const maxAgeDays = 5
const askAgainMs = 30 * 60_000
/** In the order in which they are preferred. */
const precedence = ['ecb', 'peg', 'open-exchange-rates']

/** Asks the sources that were not asked lately. What cannot be had now is missing, and said to be. */
export async function refreshRates(database: Database<PrismaClient>, scope: Scope, until: Day): Promise<void> {
  for (const source of rateSourcesOf(database)) {
    const due = await database.tx(scope, async (tx) => {
      const asked = await findAsked(tx, source.name)
      return asked === undefined || Math.abs(tx.now.getTime() - asked.getTime()) >= askAgainMs
    })
    if (!due) continue
    const answer = await source.fetch(until)
    await database.tx(scope, async (tx) => {
      if (answer.outcome === 'fetched') await insertRates(tx, answer.rates)
      await noteAsked(tx, source.name, answer.outcome === 'fetched' ? null : answer.cause)
    })
  }
}

/**
 * The rate of a day between two currencies: the last that was published by then.
 * @throws Problem RateMissing, which names the pair; never an old rate or one that was made up
 */
export async function findRate(tx: Tx, from: string, to: string, day: Day): Promise<Step[]> {
  for (const [currency, pointer] of [
    [from, 'from'],
    [to, 'to'],
  ] as const)
    if (!isCurrentCurrency(currency))
      throw new Problem(CurrencyUnknown, { detail: `${currency} (${pointer}) is not a currency of ISO 4217.` })
  const published = await findLatestRates(tx, addDays(day, -maxAgeDays), day)
  const rates = [...published, ...pegsOn(day)].toSorted(
    (a, b) => precedence.indexOf(a.source) - precedence.indexOf(b.source),
  )
  const chain = findChain(rates, from, to)
  if (chain === undefined)
    throw new Problem(RateMissing, {
      detail: `There is no rate for ${from}/${to} on ${day} or the ${maxAgeDays} days before.`,
    })
  return chain
}
