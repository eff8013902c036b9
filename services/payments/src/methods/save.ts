import { PaymentMethodAdded } from '@clutch/contracts/payments/methods'
import { leasedWork, type WorkContext } from '../leased-work.ts'
import { type Leased, pauseMs } from '../leasing.ts'
import type { Outcome, SavedMethod } from '../providers/provider.ts'
import {
  activate,
  deleteMethod,
  findMethod,
  lockMethod,
  lockMethodsOf,
  methodLeasing,
  noteCall,
  noteCustomer,
  type WantedMethod,
} from './store.ts'

const name = 'methods/save'
const maxCalls = 50

/** Finishes methods whose saving was cut off. */
export const saveMethods = leasedWork({
  name,
  leasing: methodLeasing,
  perform: async (context, work, lease) => {
    const refused = await saveMethod(context, work, lease, name)
    if (refused !== undefined) context.logger.warn({ id: work.id, refused }, 'the provider does not accept the method')
  },
})

/**
 * Has the provider keep the method: call, then commit. Our ids are its keys, so that calling again after a lost answer
 * attaches nothing twice.
 * @returns why the provider refuses it, if it does
 */
export async function saveMethod(
  context: WorkContext,
  { tenantId, id }: Leased,
  lease: string,
  actor: string,
): Promise<string | undefined> {
  const { database, provider } = context
  const scope = { tenantId, actor }
  const wanted = await database.tx(scope, (tx) => findMethod(tx, id))
  if (wanted === undefined || wanted.lease !== lease) return undefined
  const customer = await customerAtProvider(context, scope, wanted)
  const answer: Outcome<SavedMethod> =
    customer.outcome === 'succeeded'
      ? await provider.saveMethod(
          {
            tenantId,
            methodId: id,
            customerId: customer.result.providerCustomerId,
            token: wanted.token,
            returnUrl: null,
          },
          { idempotencyKey: id },
        )
      : customer

  return database.tx(scope, async (tx) => {
    // Whoever charges the account meanwhile either sees the method, or is seen to wait for one.
    await lockMethodsOf(tx, wanted.accountId)
    const now = await lockMethod(tx, id)
    if (now === undefined || now.method !== undefined) return undefined
    if (answer.outcome === 'succeeded') {
      tx.emit(PaymentMethodAdded, await activate(tx, now, answer.result))
      await methodLeasing.release(tx, id, undefined)
      return undefined
    }
    const refused = refusalOf(answer)
    if (refused !== undefined) {
      await deleteMethod(tx, id)
      return refused
    }
    const calls = now.calls + 1
    await noteCall(tx, id, calls)
    await methodLeasing.release(tx, id, calls < maxCalls ? pauseMs(calls, Math.random()) : undefined)
    return undefined
  })
}

async function customerAtProvider(
  { database, provider }: WorkContext,
  scope: { tenantId: string; actor: string },
  { customer }: WantedMethod,
): Promise<Outcome<{ providerCustomerId: string }>> {
  const { providerCustomerId, id, name: called, email } = customer
  if (providerCustomerId !== null) return { outcome: 'succeeded', result: { providerCustomerId } }
  const made = await provider.createCustomer(
    { tenantId: scope.tenantId, customerId: id, name: called, email },
    { idempotencyKey: id },
  )
  if (made.outcome === 'succeeded')
    await database.tx(scope, (tx) => noteCustomer(tx, id, made.result.providerCustomerId))
  return made
}

/** What is certain and will not be otherwise when it is tried again. Without its payer there, nobody can confirm it. */
function refusalOf(answer: Outcome<unknown>): string | undefined {
  if (answer.outcome === 'declined') return answer.decline.message
  if (answer.outcome === 'requires-action') return 'The bank wants the payer to confirm.'
  if (answer.outcome === 'rejected' && !answer.retryable && answer.reason !== 'credentials') return answer.message
  return undefined
}
