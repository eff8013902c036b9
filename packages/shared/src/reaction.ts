import type { EventData, EventDefinition } from '@clutch/contracts/contract'
import type { Database, Tx } from './tx.ts'

/** An event as it arrived. `data` is the aggregate's full state at `aggregateVersion`. */
export interface ReceivedEvent<E extends EventDefinition = EventDefinition> {
  id: string
  definition: E
  tenantId: string
  /** Who caused it. */
  actor: string
  /** When it happened, by the domain's clock. */
  time: Date
  aggregateId: string
  aggregateVersion: number
  data: EventData<E>
}

export interface Reaction<Db> {
  kind: 'reaction'
  /** `noun/on-event`: its file, its durable consumer and its inbox entries are named by it. */
  name: string
  events: readonly EventDefinition[]
  /** One event at a time, in the order of the stream; else only those of one aggregate are. */
  inOrder?: boolean
  /** Whether it has anything to do with this one; an event that does not concern it costs no transaction. Pure. */
  concerns?: (event: ReceivedEvent) => boolean
  /** What has to be asked outside of a transaction first. */
  prepare?: (context: { event: ReceivedEvent; database: Database<Db> }) => Promise<unknown>
  handle: (context: { event: ReceivedEvent; tx: Tx<Db>; prepared: unknown }) => Promise<void>
}

/**
 * What a service does when one of these events arrives. The handler's transaction also holds the inbox row, so the
 * event is applied once however often it is delivered. An older version of an aggregate may arrive after a newer one:
 * a read model keeps the newer.
 */
export function reactionsOf<Db>() {
  return function reaction<const E extends EventDefinition, Prepared = undefined>(
    name: `${string}/on-${string}`,
    events: E | readonly E[],
    handler:
      | ((context: { event: ReceivedEvent<E>; tx: Tx<Db> }) => Promise<void>)
      | {
          inOrder?: boolean
          concerns?: (event: ReceivedEvent<E>) => boolean
          prepare?: (context: { event: ReceivedEvent<E>; database: Database<Db> }) => Promise<Prepared>
          handle: (context: { event: ReceivedEvent<E>; tx: Tx<Db>; prepared: Prepared }) => Promise<void>
        },
  ): Reaction<Db> {
    const list = (Array.isArray(events) ? events : [events]) as readonly E[]
    const parts = typeof handler === 'function' ? { handle: handler } : handler
    return { kind: 'reaction', name, events: list, ...parts } as unknown as Reaction<Db>
  }
}
