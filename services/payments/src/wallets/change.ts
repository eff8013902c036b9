import { changeWallet as contract, WalletChanged } from '@clutch/contracts/payments/wallets'
import { VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { walletAnswer } from './answers.ts'
import { found } from './checks.ts'
import { lockWallet, saveWallet } from './store.ts'

export const changeWallet = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const wallet = found(await lockWallet(tx, params.walletId))
  if (wallet.version !== ifMatch) throw new Problem(VersionMismatch)
  const { limits, ...rest } = body
  const changed = await saveWallet(tx, wallet, {
    ...wallet,
    ...rest,
    limits: { ...wallet.limits, ...limits },
    version: wallet.version + 1,
  })
  const answer = walletAnswer(changed, tx.now)
  tx.emit(WalletChanged, answer)
  return ok(answer)
})
