import { GeofenceInvalid, type GeofenceScope } from '@clutch/contracts/fleet/geofences'
import { type FieldError, Problem } from '@clutch/shared/problem'
import { findFleetIdsAmong } from '../fleets/store.ts'
import { lockGroups } from '../groups/store.ts'
import type { Tx } from '../kit.ts'
import { findVehicleIdsByName } from '../vehicles/store.ts'

/** Lists of a scope, and what each of their members is to name. */
const named = { fleetIds: 'fleet', groupIds: 'group', vehicleIds: 'vehicle' } as const
const lists = Object.keys(named) as (keyof typeof named)[]

/**
 * A geofence for nobody would be silent for ever, and nobody would know why.
 * @param held what it is for now: what was deleted since may stay
 * @throws Problem GeofenceInvalid: another tenant's vehicle and a missing one give the same answer
 */
export async function assertOwnScope(
  tx: Tx,
  scope: GeofenceScope | null,
  held: GeofenceScope | null = null,
): Promise<void> {
  if (scope === null) return
  const known = await ownAmong(tx, [scope])
  for (const list of lists) for (const id of held?.[list] ?? []) known.add(id)
  const errors = strangersIn(scope, known)
  if (errors.length > 0) throw new Problem(GeofenceInvalid, { errors })
}

/** What of all that some scopes name is the tenant's. */
export async function ownAmong(tx: Tx, scopes: readonly GeofenceScope[]): Promise<Set<string>> {
  const all = (list: keyof typeof named) => [...new Set(scopes.flatMap((scope) => scope[list]))]
  const vehicles = await findVehicleIdsByName(tx, { ids: all('vehicleIds'), plates: [] })
  return new Set([
    ...(await findFleetIdsAmong(tx, all('fleetIds'))),
    ...(await lockGroups(tx, all('groupIds'))),
    ...vehicles.byId.keys(),
  ])
}

export function strangersIn(scope: GeofenceScope, known: ReadonlySet<string>): FieldError[] {
  return lists.flatMap((list) =>
    scope[list].flatMap((id, n) =>
      known.has(id) ? [] : [{ pointer: `/body/scope/${list}/${n}`, message: `does not name a ${named[list]}` }],
    ),
  )
}
