import { PayerUnknown } from '@clutch/contracts/payments/payments'
import { openWallet as contract, WalletCreated, WalletExists } from '@clutch/contracts/payments/wallets'
import { isCurrentCurrency } from '@clutch/shared/currencies'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { dayInZone } from '@clutch/shared/time'
import { findAccount } from '../corporate-accounts/store.ts'
import { implement } from '../kit.ts'
import { walletAnswer } from './answers.ts'
import { inputRefused } from './checks.ts'
import { insertWallet, type StoredWallet } from './store.ts'

export const openWallet = implement(contract, async ({ body, tx }) => {
  const { accountId, currency, holder, name = null, timeZone = 'UTC', limits = {} } = body
  if (!isCurrentCurrency(currency)) throw inputRefused('/body/currency', 'is not a currency of ISO 4217')
  if (!isTimeZone(timeZone)) throw inputRefused('/body/timeZone', 'is not a time zone')
  if ((await findAccount(tx, accountId)) === undefined)
    throw new Problem(PayerUnknown, {
      errors: [{ pointer: '/body/accountId', message: 'is not known here, or not yet' }],
    })
  const wallet: StoredWallet = {
    id: newId('wal'),
    version: 1,
    accountId,
    holder: holder ?? { kind: 'account', id: accountId },
    currency,
    name,
    status: 'active',
    timeZone,
    limits: { maxBalance: null, maxOutPerDay: null, maxTopUpPerDay: null, ...limits },
    counted: { day: dayInZone(tx.now, timeZone), out: 0, toppedUp: 0 },
    awaited: 0,
    owed: 0,
    creditCount: 0,
    lineCount: 0,
    balance: 0,
    createdAt: tx.now,
    credits: [],
  }
  try {
    await insertWallet(tx, wallet)
  } catch (error) {
    if ((error as { code?: unknown }).code === '23505') throw new Problem(WalletExists)
    throw error
  }
  const answer = walletAnswer(wallet, tx.now)
  tx.emit(WalletCreated, answer)
  return created(answer)
})

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
