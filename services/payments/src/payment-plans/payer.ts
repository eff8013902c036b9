import { MethodUnknown } from '@clutch/contracts/payments/payments'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { findChargeableMethods } from '../methods/store.ts'
import type { OpenPayment } from '../payments/open.ts'

/** With what somebody who is there wants to pay. @throws Problem MethodUnknown */
export async function payerOf(
  tx: Tx,
  accountId: string,
  { methodId, returnUrl }: { methodId?: string; returnUrl?: string },
): Promise<Pick<OpenPayment, 'with' | 'returnUrl'>> {
  const there = { returnUrl: returnUrl ?? null }
  if (methodId === undefined) return there
  const method = (await findChargeableMethods(tx, accountId)).find(({ id }) => id === methodId)
  if (method === undefined)
    throw new Problem(MethodUnknown, {
      errors: [{ pointer: '/body/methodId', message: 'is not an active method of the account that pays' }],
    })
  return { ...there, with: { payWith: { kind: 'saved', methodId: method.id }, provider: method.provider } }
}
