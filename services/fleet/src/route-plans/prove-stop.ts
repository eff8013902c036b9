import { isDeepStrictEqual } from 'node:util'
import {
  proveRouteStop as contract,
  ProofIncomplete,
  RouteStopProved,
  RouteStopState,
} from '@clutch/contracts/fleet/route-stops'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { keepProgress } from './keep-progress.ts'
import { lockedStop } from './own-stop.ts'
import { progressOf } from './progress.ts'
import { findStop, saveRoutes, updateStops } from './store.ts'

/** Clocks of phones are not ours. */
const maxAheadMs = 5 * 60_000

/** A phone that was out of reach sends what it has when it can, and again when it did not hear an answer: the same is said once. */
export const proveRouteStop = implement(contract, async ({ params, body, tx }) => {
  const { kept, route } = await lockedStop(tx, params)
  const { outcome, at, recipient = null, quantity = null, note = null, reason = null, position = null } = body
  if ((outcome === 'failed') !== (reason !== null))
    throw new Problem(ProofIncomplete, {
      errors: [{ pointer: '/body/reason', message: outcome === 'failed' ? 'is missing' : 'is of failures only' }],
    })
  const when = at === undefined ? tx.now : instantIn(at, '/body/at')
  if (when.getTime() > tx.now.getTime() + maxAheadMs)
    throw new Problem(ProofIncomplete, { errors: [{ pointer: '/body/at', message: 'has not come yet' }] })
  const held = kept.stop.proof
  const said = { outcome, by: tx.actor, recipient, quantity, note, reason, position }
  if (held !== null) {
    const { photos: _photos, signature: _signature, at: heldAt, ...before } = held
    const isSame = isDeepStrictEqual(before, said) && (at === undefined || heldAt === when.toISOString())
    if (isSame) return ok(kept.stop)
    // What somebody said earlier and sends later does not undo what was said since.
    if (at !== undefined && when.toISOString() < heldAt)
      throw new Problem(RouteStopState, { detail: `It was proved at ${heldAt}, which is later.` })
  }
  const { photos = [], signature = null } = held ?? {}
  const proof = { ...said, at: when.toISOString(), photos, signature }
  const status = outcome === 'failed' ? ('failed' as const) : ('delivered' as const)
  const stop = { ...kept.stop, version: kept.stop.version + 1, status, unservedReason: null, proof }
  await updateStops(tx, [{ ...kept, stop }])
  tx.emit(RouteStopProved, stop)
  if (route === undefined) return ok(stop)
  // What follows is expected at other times now, and nothing may be left to do.
  const stops = route.way.stops.map((each) => (each.id === stop.id ? { ...each, provedMs: when.getTime() } : each))
  const proved = { ...route, way: { ...route.way, stops } }
  await saveRoutes(tx, [proved])
  await keepProgress(tx, [progressOf(proved, proved.following)])
  return ok((await findStop(tx, params))!.stop)
})
