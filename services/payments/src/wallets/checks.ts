import {
  WalletCurrencyDiffers,
  WalletFrozen,
  WalletInputRefused,
  WalletLimitExceeded,
} from '@clutch/contracts/payments/wallets'
import { NotFound } from '@clutch/contracts/problems'
import type { Money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { instantIn } from '@clutch/shared/time-order'
import type { StoredWallet } from './store.ts'

/** More credits than these in one wallet at once are not let in: a spend reads all of them. */
const maxLiveCredits = 900

/** @throws Problem NotFound */
export function found<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Problem(NotFound)
  return thing
}

/** An amount of a request, in the wallet's minor units. @throws Problem WalletCurrencyDiffers */
export function amountIn({ currency }: StoredWallet, amount: Money, pointer = '/body/amount'): number {
  if (amount.currency !== currency)
    throw new Problem(WalletCurrencyDiffers, {
      errors: [{ pointer: `${pointer}/currency`, message: `is not ${currency}, the currency of the wallet` }],
    })
  return amount.amount
}

/** @throws Problem WalletFrozen */
export function assertActive({ status }: StoredWallet): void {
  if (status === 'frozen') throw new Problem(WalletFrozen)
}

/** @throws Problem WalletLimitExceeded */
export function assertFewCredits({ credits }: StoredWallet, more: number): void {
  if (credits.length + more <= maxLiveCredits) return
  throw new Problem(WalletLimitExceeded, { detail: `A wallet holds at most ${maxLiveCredits} credits at once.` })
}

/** An instant of the body that has to come. @throws Problem WalletInputRefused */
export function comingInstant(text: string | undefined, name: string, now: Date, latest?: Date): Date | null {
  if (text === undefined) return null
  const pointer = `/body/${name}`
  const instant = instantIn(text, pointer)
  if (instant <= now) throw inputRefused(pointer, 'is not in the future')
  if (latest !== undefined && instant > latest) throw inputRefused(pointer, `is after ${latest.toISOString()}`)
  return instant
}

export function inputRefused(pointer: string, message: string): Problem {
  return new Problem(WalletInputRefused, { errors: [{ pointer, message }] })
}
