import { type BankTransfer, TransferInOtherState } from '@clutch/contracts/payments/bank-transfers'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { findTransfer } from './store.ts'

/** @throws Problem unless it is there, in that version */
export async function theTransfer(tx: Tx, id: string, ifMatch: number | undefined): Promise<BankTransfer> {
  const transfer = await findTransfer(tx, id)
  if (transfer === undefined) throw new Problem(NotFound)
  if (ifMatch !== undefined && ifMatch !== transfer.version) throw new Problem(VersionMismatch)
  return transfer
}

/** A receipt of which nothing is decided yet; who asks holds the receivables. */
export async function matchable(tx: Tx, id: string, ifMatch: number | undefined): Promise<BankTransfer> {
  const transfer = await theTransfer(tx, id, ifMatch)
  if (transfer.kind !== 'receipt' || transfer.status === 'matched' || transfer.status === 'reversed')
    throw new Problem(TransferInOtherState)
  return transfer
}
