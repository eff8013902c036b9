import { proveRouteStop as contract, ProofIncomplete, RouteStopProved } from '@clutch/contracts/fleet/route-stops'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { keepProgress } from './keep-progress.ts'
import { lockedStop } from './own-stop.ts'
import { progressOf } from './progress.ts'
import { findStop, saveRoutes, updateStops } from './store.ts'

export const proveRouteStop = implement(contract, async ({ params, body, tx }) => {
  const { kept, route } = await lockedStop(tx, params)
  const { outcome, at, recipient = null, quantity = null, note = null, reason = null, position = null } = body
  if ((outcome === 'failed') !== (reason !== null))
    throw new Problem(ProofIncomplete, {
      errors: [{ pointer: '/body/reason', message: outcome === 'failed' ? 'is missing' : 'is of failures only' }],
    })
  const when = at === undefined ? tx.now : instantIn(at, '/body/at')
  const { photos = [], signature = null } = kept.stop.proof ?? {}
  const proof = {
    ...{ outcome, at: when.toISOString(), by: tx.actor, recipient, quantity, note, reason, position },
    photos,
    signature,
  }
  const status = outcome === 'failed' ? ('failed' as const) : ('delivered' as const)
  const stop = { ...kept.stop, version: kept.stop.version + 1, status, proof }
  await updateStops(tx, [{ ...kept, stop }])
  tx.emit(RouteStopProved, stop)
  // What follows is expected at other times now, and nothing may be left to do.
  const stops = route.way.stops.map((each) => (each.id === stop.id ? { ...each, provedMs: when.getTime() } : each))
  const proved = { ...route, way: { ...route.way, stops } }
  await saveRoutes(tx, [proved])
  await keepProgress(tx, [progressOf(proved, proved.following)])
  return ok((await findStop(tx, params))!.stop)
})
