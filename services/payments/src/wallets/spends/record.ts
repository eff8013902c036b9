import type { WalletSpend } from '@clutch/contracts/payments/wallets'
import type { Tx } from '../../kit.ts'
import type { Part } from '../wallet.ts'
import { insertSpend, type StoredSpend, spendOf } from './store.ts'

/** What was paid for, and what each credit gave to it. */
export async function recordSpend(
  tx: Tx,
  spend: Omit<StoredSpend, 'version' | 'refunded' | 'parts' | 'createdAt'> & { readonly parts: readonly Part[] },
  currency: string,
): Promise<WalletSpend> {
  const stored: StoredSpend = {
    ...spend,
    version: 1,
    refunded: 0,
    createdAt: tx.now,
    parts: spend.parts.map((part) => ({ ...part, returned: 0, outcome: null })),
  }
  await insertSpend(tx, stored)
  return spendOf(stored, currency)
}
