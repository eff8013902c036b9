import type { Bus } from '@clutch/shared/bus'
import type { LiveHub } from './hub.ts'
import type { LiveChange } from './store.ts'

/** Far below what a message of NATS may hold. */
const maxStates = 500

// Broadcasts of this process. What is lost on the way is made good by the next reading, so nothing here is retried.
const broadcasts = new Set<(tenantId: string, states: readonly LiveChange[]) => void>()

/** Tells every process of fleet, this one too, after the commit. */
export function broadcastLive(tenantId: string, states: readonly LiveChange[]): void {
  for (const broadcast of broadcasts) broadcast(tenantId, states)
}

/** One subscription for all clients of the process, and the way out for what it has folded. */
export function joinBroadcast(bus: Bus, hub: LiveHub): { stop(): void } {
  let connection: Awaited<Bus['connection']> | undefined
  let stopped = false

  function broadcast(tenantId: string, states: readonly LiveChange[]): void {
    // While NATS is away the client library would keep what is published; live states are not worth keeping.
    if (connection === undefined || connection.isClosed()) return
    for (let from = 0; from < states.length; from += maxStates)
      connection.publish(`live.${tenantId}`, JSON.stringify(states.slice(from, from + maxStates)))
  }

  async function join(): Promise<void> {
    const nats = await bus.connection
    if (stopped) return
    nats.subscribe('live.*', {
      callback: (error, message) => {
        if (error !== null) return
        const tenantId = message.subject.slice('live.'.length)
        if (hub.hasClientsOf(tenantId)) hub.deliver(tenantId, statesIn(message))
      },
    })
    connection = nats
    for await (const { type } of nats.status()) {
      if (type === 'disconnect') connection = undefined
      if (type === 'reconnect') connection = nats
    }
  }

  broadcasts.add(broadcast)
  // It rejects only when the bus is closed before it was ever connected.
  join().catch(() => {})
  return {
    stop: () => {
      stopped = true
      connection = undefined
      broadcasts.delete(broadcast)
    },
  }
}

/** Only fleet publishes there; what is something else all the same must not end the subscription. */
function statesIn(message: { json<T>(): T }): LiveChange[] {
  try {
    const states = message.json<unknown>()
    return Array.isArray(states) ? states : []
  } catch {
    return []
  }
}
