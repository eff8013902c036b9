import { createStatement as contract, type Statement, StatementIssued } from '@clutch/contracts/b2b/statements'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { lockHierarchy } from '../corporate-accounts/store.ts'
import { giveNumber } from '../documents/give-number.ts'
import { implement } from '../kit.ts'
import { gather } from './gather.ts'
import { insertStatement } from './store.ts'

export const createStatement = implement(contract, async ({ body, tx }) => {
  // Two at once would want the same invoices.
  await lockHierarchy(tx)
  const { issueDate, ...gathered } = await gather(tx, body)
  const statement: Statement = {
    id: newId('stm'),
    version: 1,
    number: await giveNumber(tx, 'statement', issueDate),
    accountId: body.accountId,
    period: { from: body.from, to: body.to },
    ...gathered,
    issueDate,
    purchaseOrder: body.purchaseOrder ?? null,
    createdAt: tx.now.toISOString(),
  }
  await insertStatement(tx, statement)
  tx.emit(StatementIssued, statement)
  return created(statement)
})
