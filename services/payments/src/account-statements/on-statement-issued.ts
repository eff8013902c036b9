import { StatementIssued } from '@clutch/contracts/b2b/statements'
import { reaction } from '../kit.ts'
import { upsertStatement } from './store.ts'

/** A transfer may name it instead of its invoices. */
export const onStatementIssued = reaction('account-statements/on-statement-issued', StatementIssued, ({ event, tx }) =>
  upsertStatement(tx, event.data),
)
