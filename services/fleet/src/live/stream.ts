import type { ServerResponse } from 'node:http'
import { streamLive as contract, type LiveState } from '@clutch/contracts/fleet/live'
import { currentTraceparent } from '@clutch/shared/tracing'
import { implementStream } from '../kit.ts'
import { fleetStates } from './fleet-states.ts'
import { liveHubOf } from './hub.ts'
import { LiveClient } from './live-client.ts'

/** A client that takes nothing for so long has gone without saying so. */
const stalledAfterMs = 60_000

// Every connection begins with all that is known, so one that was lost is simply made again.
export const streamLive = implementStream(contract, async ({ params, principal, database, reply, signal }) => {
  const { tenantId, id: actor } = principal
  const hub = liveHubOf(database)
  const client = new LiveClient()
  // Before the states are read, so that nothing falls between them and what comes.
  const leave = hub.enter(tenantId, params.fleetId, client)
  try {
    client.offerRead(await database.tx({ tenantId, actor }, (tx) => fleetStates(tx, params.fleetId)))
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
      await client.pump((state) => written(raw, eventOf(state), signal), signal)
    } finally {
      clearInterval(heartbeat)
      raw.end()
    }
  } finally {
    leave()
  }
})

function eventOf(state: LiveState): string {
  return `event: state\nid: ${state.vehicleId}@${state.at}\ndata: ${JSON.stringify(state)}\n\n`
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
