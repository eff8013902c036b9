import { listRecommendations, listRisks } from '@clutch/contracts/ai/maintenance'
import { routes } from '@clutch/contracts/catalog'
import { pathParams } from '@clutch/contracts/contract'
import { contestEvent, listContests } from '@clutch/contracts/fleet/behaviour-contests'
import { listManoeuvres } from '@clutch/contracts/fleet/manoeuvres'
import { importTachographFile } from '@clutch/contracts/fleet/tachograph-files'
import { correctTrip, listTripCorrections, revertTripCorrection } from '@clutch/contracts/fleet/trip-corrections'
import { listTrips } from '@clutch/contracts/fleet/trips'
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
    ['provider', 'stripe'],
    ['day', '2026-11-22'],
    ['token', 'A'.repeat(43)],
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
    const body = withKnown(exampleOf(create.body), ids)
    const { json } = await caller.send('POST', `/api/v1${filled}`, { body, headers })
    return json.id as string | undefined
  }
  const { items: risks } = await caller.client.call(listRisks, {})
  ids.set('riskId', risks[0]!.id)
  const { items: recommendations } = await caller.client.call(listRecommendations, {})
  ids.set('recommendationId', recommendations[0]!.id)
  await disagree(caller)
  ids.set('tachographFileId', await importedFile(caller))
  ids.set('accountCreditId', await paidInAdvance(caller))
  ids.set('writeOffId', await askedToGiveUp(caller))
  // A resource's list stands one segment above it; lists below another resource come when that one's id is known, and so
  // does what is made of other resources.
  for (let round = 0; round < 3; round += 1) {
    for (const { route } of routes) {
      for (const param of pathParams(route.path)) {
        if (!param.endsWith('Id') || ids.has(param)) continue
        const list = route.path.slice(0, route.path.indexOf(`/:${param}`))
        const filled = fill(list, ids)
        if (filled === undefined) continue
        const id = (await firstId(filled)) ?? (await madeByExample(list, filled))
        if (id !== undefined) ids.set(param, id)
      }
    }
  }
  return ids
}

/** What the engine found and somebody sees otherwise: made of what was found, which no example can name. */
async function disagree({ client }: Caller): Promise<void> {
  const { items: contests } = await client.call(listContests, { query: { limit: 1 } })
  if (contests.length === 0) {
    const { items: manoeuvres } = await client.call(listManoeuvres, { query: { limit: 1 } })
    const event = { kind: 'manoeuvre', id: manoeuvres[0]!.id } as const
    await client.call(contestEvent, { body: { event, reason: 'a child ran into the road' } })
  }
  const { items: corrections } = await client.call(listTripCorrections, { query: { limit: 1 } })
  if (corrections.length === 0) {
    const { items: trips } = await client.call(listTrips, { query: { limit: 1, status: 'completed' } })
    const { id: tripId, version } = trips[0]!
    const made = await client.call(correctTrip, { params: { tripId }, ifMatch: version, body: { kind: 'private' } })
    await client.call(revertTripCorrection, { params: { tripCorrectionId: made.id }, ifMatch: made.version })
  }
}

/** A file is none of the examples: a driver card of which nothing is left but the number of its chip. */
async function importedFile(caller: Caller): Promise<string> {
  const path = `/api/v1${importTachographFile.path}`
  const headers = { 'content-type': importTachographFile.upload.mediaTypes[0] }
  const { json } = await caller.send('POST', path, { body: '\x00\x02\x00\x00\x01x', headers })
  return json.id as string
}

/** A transfer on a bank statement, said to be of an account: what it is beyond invoices is the account's credit. */
async function paidInAdvance(caller: Caller): Promise<string> {
  const path = '/api/v1/payments/enterprise-billing'
  const file = 'date,amount,currency,remittance\n2026-03-02,12.50,EUR,in advance\n'
  const headers = { 'content-type': 'text/csv' }
  await caller.send('POST', `${path}/bank-statements`, { body: file, headers })
  const itemsOf = async (of: string) => (await caller.send('GET', of)).json.items as { id: string; version: number }[]
  const [account] = await itemsOf('/api/v1/b2b/corporate-accounts')
  const [transfer] = await itemsOf(`${path}/bank-transfers?status=unmatched`)
  if (account !== undefined && transfer !== undefined)
    await caller.send('POST', `${path}/bank-transfers/${transfer.id}/match`, {
      body: { accountId: account.id },
      headers: { 'if-match': `"${transfer.version}"` },
    })
  return (await itemsOf(`${path}/account-credits`))[0]!.id
}

/** Of an invoice that is sent and of which something is due. */
async function askedToGiveUp(caller: Caller): Promise<string> {
  const path = '/api/v1/payments/enterprise-billing'
  const invoices = '/api/v1/b2b/invoice-management/invoices'
  const itemsOf = async (of: string) => (await caller.send('GET', of)).json.items as { id: string }[]
  if ((await itemsOf(`${path}/receivables?limit=1`)).length === 0) {
    const [account] = await itemsOf('/api/v1/b2b/corporate-accounts')
    const lines = [{ description: 'Towing, 12 km', category: 'towing', quantity: '1', unitPrice: '145.00' }]
    const body = { accountId: account!.id, lines, collection: 'send' }
    const { json: draft } = await caller.send('POST', invoices, { body })
    await caller.send('POST', `${invoices}/${draft.id}/finalise`, { headers: { 'if-match': `"${draft.version}"` } })
  }
  for (let tries = 0; tries < 100; tries += 1) {
    const [receivable] = await itemsOf(`${path}/receivables?limit=1`)
    if (receivable !== undefined) {
      const body = { invoiceId: receivable.id, reason: 'insolvent' }
      return (await caller.send('POST', `${path}/write-offs`, { body })).json.id as string
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('payments did not hear of the invoice')
}

/** The example, with the first tenant's objects for those that it names. */
function withKnown(example: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(example)) return example.map((each) => withKnown(each, ids))
  if (typeof example !== 'object' || example === null) return example
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => [
      name,
      (name.endsWith('Id') ? ids.get(name) : undefined) ?? withKnown(value, ids),
    ]),
  )
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
