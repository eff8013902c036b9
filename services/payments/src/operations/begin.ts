import type { ProviderName } from '@clutch/contracts/payments/providers'
import { derivedId } from '@clutch/shared/derived-id'
import type { Money } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import type { OperationKind } from './kind.ts'
import { countOperations, insertOperation } from './store.ts'
import { leaseMs, wakeOperations } from './work.ts'

export interface Intention<Request> {
  readonly kind: Pick<OperationKind<Request, never>, 'name'>
  readonly subjectId: string
  readonly provider: ProviderName
  readonly request: Request
  readonly amount: Money | null
}

/**
 * Writes down what the provider will be asked, in the transaction of the use case that wants it. A worker does it as soon
 * as that has committed; a caller that names a lease does it itself, by `perform`.
 * @returns the operation's id, which is its key at the provider
 */
export async function beginOperation<Request>(tx: Tx, intention: Intention<Request>, lease?: string): Promise<string> {
  const { kind, subjectId, provider, request, amount } = intention
  const number = (await countOperations(tx, subjectId)) + 1
  const id = derivedId('opn', tx.tenantId, subjectId, String(number))
  const operation = { id, kind: kind.name, subjectId, number, provider, request, amount }
  await insertOperation(tx, operation, lease === undefined ? undefined : { lease, leaseMs })
  if (lease === undefined) tx.afterCommit(wakeOperations)
  return id
}
