import { dueWork } from '../../kit.ts'
import { expireHoldWork } from '../keep.ts'
import { lockWallet } from '../store.ts'
import { settle } from './settle.ts'
import { findHold } from './store.ts'

/** Nobody has captured it in time: what it reserved is released. */
export const expireHold = dueWork(expireHoldWork, async ({ tx, key: holdId }) => {
  const kept = await findHold(tx, holdId)
  if (kept === undefined) return
  const wallet = await lockWallet(tx, kept.walletId)
  const hold = await findHold(tx, holdId)
  if (wallet === undefined || hold?.status !== 'active') return
  await settle(tx, wallet, hold, 'expired', 0)
})
