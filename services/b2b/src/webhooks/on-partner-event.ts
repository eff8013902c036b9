import { reaction } from '../kit.ts'
import { snapshotActor } from '../snapshots.ts'
import { insertDeliveries } from './delivery-store.ts'
import { findSubscribedWebhooks } from './store.ts'
import { wakeDeliverers } from './wake.ts'
import { partnerEvents } from './webhook.ts'

/** Every event that partners may hear of, to each endpoint of the tenant that wants it. */
export const onPartnerEvent = reaction('webhooks/on-partner-event', partnerEvents, {
  // An ordered endpoint gets them as they came.
  inOrder: true,
  // A snapshot tells a read model what is; nothing has happened.
  concerns: ({ actor }) => actor !== snapshotActor,
  handle: async ({ event, tx }) => {
    const { type } = event.definition
    const webhooks = await findSubscribedWebhooks(tx, type)
    if (webhooks.length === 0) return
    const body = JSON.stringify({ type, timestamp: event.time.toISOString(), data: event.data })
    await insertDeliveries(
      tx,
      { id: event.id, type, occurredAt: event.time, body },
      webhooks.map(({ id, status }) => ({ id, active: status === 'active' })),
    )
    tx.afterCommit(wakeDeliverers)
  },
})
