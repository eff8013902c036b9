import { WalletOverdrawn, WalletRecovered } from '@clutch/contracts/payments/wallets'
import { money } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import type { WalletPart, WalletPartBack } from '../ledger/templates/wallets.ts'
import { walletAnswer } from './answers.ts'
import type { Counted } from './limits.ts'
import { type NewLine, type StoredWallet, saveWallet } from './store.ts'
import type { GivenBack, Holdings, Part } from './wallet.ts'

export interface Moved {
  readonly holdings: Holdings
  readonly lines: readonly NewLine[]
  /** Of what came in, what paid for what is owed. */
  readonly recovered?: number
  readonly counted?: Counted
  readonly awaited?: number
}

/** Writes what a movement made of a wallet, and tells when it owes more or less than before. */
export async function keep(tx: Tx, before: StoredWallet, moved: Moved): Promise<StoredWallet> {
  const { holdings, lines, recovered = 0, counted = before.counted, awaited = before.awaited } = moved
  const { owed, credits } = holdings
  const { reference } = lines[0] ?? { reference: { kind: 'wallet', id: before.id } }
  const recovery: NewLine[] =
    recovered === 0 ? [] : [{ kind: 'recovery', amount: -recovered, reference, description: 'Paid for what was owed' }]
  const saved = await saveWallet(
    tx,
    before,
    {
      ...before,
      owed,
      credits,
      counted,
      awaited,
      creditCount: credits.reduce((last, { number }) => Math.max(last, number), before.creditCount),
      version: owed === before.owed ? before.version : before.version + 1,
    },
    [...lines, ...recovery],
  )
  if (owed > before.owed) tx.emit(WalletOverdrawn, walletAnswer(saved, tx.now))
  if (owed < before.owed) tx.emit(WalletRecovered, walletAnswer(saved, tx.now))
  return saved
}

/** Parts as the ledger takes them. */
export function inMoney(parts: readonly Part[], currency: string): WalletPart[] {
  return parts.map(({ bucket, fundedBy, amount }) => ({ bucket, fundedBy, amount: money(amount, currency) }))
}

export function backInMoney(parts: readonly GivenBack[], currency: string): WalletPartBack[] {
  return parts.map(({ outcome, ...part }) => ({ ...inMoney([part], currency)[0]!, outcome }))
}

/** What of the parts went the way of a credit that had expired or was voided: lines of the statement. */
export function lapsedLines(parts: readonly GivenBack[], reference: NewLine['reference']): NewLine[] {
  return (['expired', 'voided'] as const).flatMap((outcome): NewLine[] => {
    const amount = parts.reduce((sum, part) => (part.outcome === outcome ? sum + part.amount : sum), 0)
    if (amount === 0) return []
    const [kind, description] =
      outcome === 'expired'
        ? (['expiry', 'Had expired meanwhile'] as const)
        : (['void', 'Was voided meanwhile'] as const)
    return [{ kind, amount: -amount, reference, description }]
  })
}

/** When what came in with an expiry goes. */
export const expireCreditWork = 'wallets/expire-credit'
export const expireHoldWork = 'wallets/expire-hold'
