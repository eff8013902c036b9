import { events } from '@clutch/contracts/catalog'
import { reaction } from '../kit.ts'
import { snapshotActor } from '../snapshots.ts'
import { insertAuditEntry } from './store.ts'

/** Every event there is: whoever changes anything emits one, so the trail has it without being told. */
export const onEvent = reaction(
  'audit-trail/on-event',
  events.map(({ event }) => event),
  {
    concerns: ({ actor }) => actor !== snapshotActor,
    handle: ({ event, tx }) =>
      insertAuditEntry(tx, {
        id: event.id,
        actor: event.actor,
        type: event.definition.type,
        aggregateId: event.aggregateId,
        aggregateVersion: event.aggregateVersion,
        occurredAt: event.time,
      }),
  },
)
