import { listRecommendations, listRisks } from '@clutch/contracts/ai/maintenance'
import { routes } from '@clutch/contracts/catalog'
import { pathParams } from '@clutch/contracts/contract'
import { inject } from 'vitest'
import type { Caller } from './callers.ts'

/**
 * An identifier of the first tenant for every parameter that a route has, read through its own lists: a noun whose
 * path has `:vehicleId` has a list whose items have ids.
 */
export async function knownIds(caller: Caller): Promise<Map<string, string>> {
  const ids = new Map<string, string>([
    ['tenantId', caller.tenantId],
    ['fleetId', inject('fleetIds')[0]],
  ])
  const firstId = async (path: string): Promise<string | undefined> => {
    const { json } = await caller.send('GET', `/api/v1${path}`)
    return (json.items as { id?: string }[] | undefined)?.find(({ id }) => id !== undefined)?.id
  }
  const { items: risks } = await caller.client.call(listRisks, {})
  ids.set('riskId', risks[0]!.id)
  const { items: recommendations } = await caller.client.call(listRecommendations, {})
  ids.set('recommendationId', recommendations[0]!.id)
  // A resource's list stands one segment above it; lists below another resource come when that one's id is known.
  for (let round = 0; round < 3; round += 1) {
    for (const { route } of routes) {
      const params = pathParams(route.path)
      const last = params.at(-1)
      if (last === undefined || ids.has(last) || !route.path.endsWith(`/:${last}`)) continue
      const list = route.path.slice(0, -`/:${last}`.length)
      const filled = fill(list, ids)
      if (filled === undefined) continue
      const id = await firstId(filled)
      if (id !== undefined) ids.set(last, id)
    }
  }
  return ids
}

/** The path with its parameters, or undefined when one is not known. */
export function fill(path: string, ids: ReadonlyMap<string, string>): string | undefined {
  let known = true
  const filled = path.replace(/:([A-Za-z]+)/g, (_match, name: string) => {
    const id = ids.get(name)
    if (id === undefined) known = false
    return id ?? ''
  })
  return known ? filled : undefined
}

/** The same shape, and nobody's. */
export function nobodys(id: string): string {
  return `${id.slice(0, id.indexOf('_') + 1)}${'0'.repeat(id.length - id.indexOf('_') - 1)}`
}
