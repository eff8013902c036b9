import type { PayerBankAccount } from '@clutch/contracts/payments/bank-transfers'
import { newId } from '@clutch/shared/id'
import type { Tx } from '../kit.ts'
import { insertPayer } from './store.ts'

/** @returns undefined where the IBAN is known already, be it as another account's */
export async function rememberPayer(tx: Tx, accountId: string, iban: string): Promise<PayerBankAccount | undefined> {
  const payer = { id: newId('pba'), accountId, iban, createdAt: tx.now.toISOString() }
  return (await insertPayer(tx, payer)) ? payer : undefined
}
