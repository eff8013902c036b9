import type { Tx } from '../../kit.ts'
import { post } from '../../ledger/post.ts'
import { walletCreditGone } from '../../ledger/templates/wallets.ts'
import { inMoney, keep } from '../keep.ts'
import type { StoredWallet } from '../store.ts'
import { type Credit, close } from '../wallet.ts'

/** What is left of a credit is gone: the credit, the wallet's statement and the ledger say so together. */
export async function closeCredit<Answer>(
  tx: Tx,
  wallet: StoredWallet,
  creditId: string,
  how: 'expired' | 'voided',
  description: string,
  tell: (credit: Credit) => Answer,
): Promise<Answer> {
  const { holdings, gone } = close(wallet, creditId, how)
  const kind = how === 'expired' ? 'expiry' : 'void'
  const reference = { kind: 'credit', id: creditId }
  const lines = gone === 0 ? [] : [{ kind, amount: -gone, reference, description } as const]
  await keep(tx, wallet, { holdings, lines })
  const credit = holdings.credits.find(({ id }) => id === creditId)!
  const answer = tell({ ...credit, version: credit.version + 1 })
  if (gone > 0) {
    const [part] = inMoney(
      [{ creditId, bucket: credit.bucket, fundedBy: credit.fundedBy, amount: gone }],
      wallet.currency,
    )
    await post(tx, {
      id: `${creditId}.${how}`,
      kind: how === 'expired' ? 'wallet-credit-expired' : 'wallet-credit-voided',
      reference: { kind: 'wallet', id: creditId },
      postings: walletCreditGone({ walletId: wallet.id, part: part!, how }),
    })
  }
  return answer
}
