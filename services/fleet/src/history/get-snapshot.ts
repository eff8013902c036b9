import { getSnapshot as contract } from '@clutch/contracts/fleet/history'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { findFleet } from '../fleets/store.ts'
import { implement } from '../kit.ts'
import { findPrivate } from '../trips/private-store.ts'
import { findAround } from './store.ts'
import { closelyMs, whereaboutsAt } from './whereabouts.ts'

export const getSnapshot = implement(contract, async ({ params, query, tx }) => {
  const at = instantIn(query.at, '/query/at')
  if ((await findFleet(tx, params.fleetId)) === undefined) throw new Problem(NotFound)
  const found = await findAround(tx, params.fleetId, at, closelyMs)
  const seen = found.flatMap(({ vehicleId, deviceId, before, after }) => {
    const where = whereaboutsAt(at.getTime(), { before, after })
    return where === undefined ? [] : { vehicleId, deviceId, ...where }
  })
  const isPrivate = await findPrivate(tx, seen, ({ vehicleId, readAtMs }) => ({
    vehicleId,
    from: new Date(readAtMs),
    to: at,
  }))
  const items = seen.flatMap((each) => {
    if (isPrivate(each)) return []
    const { vehicleId, deviceId, readAtMs, lat, lon, interpolated, point } = each
    return {
      vehicleId,
      deviceId,
      readAt: new Date(readAtMs).toISOString(),
      ageS: (at.getTime() - readAtMs) / 1_000,
      lat,
      lon,
      interpolated,
      speedKmh: point.speedKmh ?? null,
      courseDeg: point.courseDeg ?? null,
      ignition: point.ignition ?? null,
    }
  })
  return ok({ at: at.toISOString(), items })
})
