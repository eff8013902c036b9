import { getBankTransfer as contract } from '@clutch/contracts/payments/bank-transfers'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { theTransfer } from './matchable.ts'

export const getBankTransfer = implement(contract, async ({ params, tx }) =>
  ok(await theTransfer(tx, params.bankTransferId, undefined)),
)
