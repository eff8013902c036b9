import { listInstallations as contract } from '@clutch/contracts/fleet/installations'
import { NotFound, ValidationFailed } from '@clutch/contracts/problems'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement, itself } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { pageOfInstallations } from './store.ts'

export const listInstallations = implement(contract, async ({ params, query, tx }) => {
  const { vehicleId } = params
  const { limit = 50, cursor } = query
  const before = positionOf(decodeCursor(cursor, 2))
  if ((await findVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
  const rows = await pageOfInstallations(tx, { vehicleId, before, limit: limit + 1 })
  return ok(pageOf(rows, limit, (row) => [row.installedAt, row.id], itself))
})

function positionOf(key: (string | number)[] | undefined): { installedAt: Date; id: string } | undefined {
  if (key === undefined) return undefined
  const installedAt = new Date(key[0]!)
  if (Number.isNaN(installedAt.getTime()))
    throw new Problem(ValidationFailed, {
      errors: [{ pointer: '/query/cursor', message: 'is not a cursor of this list' }],
    })
  return { installedAt, id: String(key[1]) }
}
