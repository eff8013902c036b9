import { WalletHoldSettled } from '@clutch/contracts/payments/wallets'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../../kit.ts'
import { found } from '../checks.ts'
import { lockWallet, type StoredWallet } from '../store.ts'
import { findHold, type StoredHold } from './store.ts'

/** A hold under the lock of its wallet, with the credits it came from. @throws Problem NotFound, WalletHoldSettled */
export async function lockActiveHold(
  tx: Tx,
  { walletId, holdId }: { walletId: string; holdId: string },
): Promise<{ wallet: StoredWallet; hold: StoredHold }> {
  const wallet = found(await lockWallet(tx, walletId))
  // Credits of which something is held are among those that every lock reads.
  const hold = found(await findHold(tx, holdId))
  if (hold.walletId !== wallet.id) throw new Problem(NotFound)
  if (hold.status !== 'active') throw new Problem(WalletHoldSettled, { detail: `It is ${hold.status}.` })
  return { wallet, hold }
}
