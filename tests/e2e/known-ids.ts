import { listRecommendations, listRisks } from '@clutch/contracts/ai/maintenance'
import { routes } from '@clutch/contracts/catalog'
import { pathParams } from '@clutch/contracts/contract'
import { inject } from 'vitest'
import type { Caller } from './callers.ts'
import { exampleOf } from './examples.ts'

/**
 * An identifier of the first tenant for every parameter that a route has, read through its own lists: a noun whose
 * path has `:vehicleId` has a list whose items have ids. A parameter that ends otherwise is no identifier.
 */
export async function knownIds(caller: Caller): Promise<Map<string, string>> {
  const ids = new Map<string, string>([
    ['tenantId', caller.tenantId],
    ['fleetId', inject('fleetIds')[0]],
    ['code', 'P0301'],
  ])
  const firstId = async (path: string): Promise<string | undefined> => {
    const { json } = await caller.send('GET', `/api/v1${path}`)
    return (json.items as { id?: string }[] | undefined)?.find(({ id }) => id !== undefined)?.id
  }
  // What the story made none of is made by the example that its contract gives.
  const madeByExample = async (list: string, filled: string): Promise<string | undefined> => {
    const create = routes.find(({ route }) => route.method === 'POST' && route.path === list)?.route
    if (create?.body === undefined || create.access === 'platform:tenants') return undefined
    const headers = { 'idempotency-key': `known-ids-${list}` }
    const { json } = await caller.send('POST', `/api/v1${filled}`, { body: exampleOf(create.body), headers })
    return json.id as string | undefined
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
      if (last === undefined || !last.endsWith('Id') || ids.has(last) || !route.path.endsWith(`/:${last}`)) continue
      const list = route.path.slice(0, -`/:${last}`.length)
      const filled = fill(list, ids)
      if (filled === undefined) continue
      const id = (await firstId(filled)) ?? (await madeByExample(list, filled))
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
