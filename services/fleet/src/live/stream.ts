import type { ServerResponse } from 'node:http'
import { streamLive as contract, type LiveState } from '@clutch/contracts/fleet/live'
import { currentTraceparent } from '@clutch/shared/tracing'
import { implementStream } from '../kit.ts'
import { eventFeedOf } from './event-feed.ts'
import { fleetStates } from './fleet-states.ts'
import { liveHubOf } from './hub.ts'
import { LiveClient, type Told } from './live-client.ts'
import type { GoneVehicle } from './store.ts'
import { lastSeqOf, watchOf } from './watch.ts'

/** A client that takes nothing for so long has gone without saying so. */
const stalledAfterMs = 60_000

// Every connection begins with all that is known, so one that was lost is simply made again.
export const streamLive = implementStream(
  contract,
  async ({ params, query, principal, database, request, reply, signal }) => {
    const { tenantId, id: actor } = principal
    const hub = liveHubOf(database)
    const client = new LiveClient(watchOf(query))
    // Before the states are read, so that nothing falls between them and what comes.
    const leave = hub.enter(tenantId, params.fleetId, client)
    try {
      client.offerRead(await database.tx({ tenantId, actor }, (tx) => fleetStates(tx, params.fleetId)))
      const lastSeq = lastSeqOf(query, request.headers['last-event-id'])
      if (client.wantsEvents) await eventFeedOf(database)?.attach(tenantId, client, lastSeq)
      const traceparent = currentTraceparent()
      const { raw } = reply.hijack()
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        ...(traceparent === undefined ? {} : { traceparent }),
      })
      raw.write('retry: 1000\n\n')
      const heartbeat = setInterval(() => {
        if (!raw.writableNeedDrain) raw.write(':\n\n')
      }, hub.heartbeatMs)
      try {
        await client.pump(
          (change) => written(raw, 'gone' in change ? goneOf(change, client) : eventOf(change, client), signal),
          signal,
          (told) => written(raw, toldOf(told, client), signal),
        )
      } finally {
        clearInterval(heartbeat)
        raw.end()
      }
    } finally {
      leave()
    }
  },
)

/** With events, an id is the place among them: a client that comes back tells the last one it has seen, whatever it was of. */
function eventOf(state: LiveState, { wantsEvents, seq }: LiveClient): string {
  const id = wantsEvents ? seq : `${state.vehicleId}@${state.at}`
  return `event: state\n${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(state)}\n\n`
}

function goneOf({ vehicleId }: GoneVehicle, { wantsEvents, seq }: LiveClient): string {
  return `event: gone\n${wantsEvents && seq !== null ? `id: ${seq}\n` : ''}data: ${JSON.stringify({ vehicleId })}\n\n`
}

function toldOf(told: Told, { seq }: LiveClient): string {
  if (told.kind === 'event') return `event: ${told.event.type}\nid: ${told.event.seq}\ndata: ${told.event.json}\n\n`
  return `event: reset\n${seq === null ? '' : `id: ${seq}\n`}data: {}\n\n`
}

/** Waits until the client has taken what is under way: so at most one buffer of the socket is filled for it. */
async function written(raw: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (raw.write(text) || raw.destroyed) return
  await new Promise<void>((resolve) => {
    const stalled = setTimeout(() => raw.destroy(), stalledAfterMs)
    const done = () => {
      clearTimeout(stalled)
      raw.off('drain', done)
      raw.off('close', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    raw.on('drain', done)
    raw.on('close', done)
    signal.addEventListener('abort', done)
  })
}
