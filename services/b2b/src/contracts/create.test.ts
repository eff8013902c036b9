import type { Contract } from '@clutch/contracts/b2b/contracts'
import { addDays } from '@clutch/shared/time'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agree, type B2b, makeWorld, must, startB2b, type World } from '../../test/b2b.ts'
import { isInForce } from './contract.ts'

let service: B2b
let world: World
beforeAll(async () => {
  service = await startB2b()
  world = await makeWorld(service)
})
afterAll(() => service.stop())

const path = '/b2b/contract-management/contracts'
const propose = (of: World, days: { validFrom: string; validTo: string | null }) =>
  service.call<Contract & { code: string; errors: { pointer: string }[] }>('POST', path, {
    tenant: of.tenant,
    body: {
      accountId: of.account.id,
      vendorId: of.vendor.id,
      currency: 'EUR',
      prices: [{ serviceId: of.offered.id, unitPrice: '70' }],
      ...days,
    },
  })

test('of many contracts for the same days that are made at once, one is', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      propose(world, { validFrom: `2027-01-${String(index + 1).padStart(2, '0')}`, validTo: '2027-02-01' }),
    ),
  )
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1)
  expect(new Set(answers.filter((answer) => answer.status !== 201).map((answer) => answer.body.code))).toEqual(
    new Set(['contract-overlaps']),
  )
})

test('whatever is proposed, no two contracts in force share a day', async () => {
  const day = fc.integer({ min: 0, max: 30 }).map((offset) => addDays('2028-01-01', offset))
  const days = fc
    .tuple(day, fc.option(fc.integer({ min: 0, max: 6 })))
    .map(([validFrom, length]) => ({ validFrom, validTo: length === null ? null : addDays(validFrom, length) }))
  await fc.assert(
    fc.asyncProperty(fc.array(days, { minLength: 2, maxLength: 10 }), async (proposals) => {
      const here = await makeWorld(service)
      const held: { validFrom: string; validTo: string | null }[] = []
      for (const proposal of proposals) {
        const free = Array.from({ length: 60 }, (_, offset) => addDays('2028-01-01', offset)).every(
          (each) => !isInForce(proposal, each) || !held.some((other) => isInForce(other, each)),
        )
        const { status } = await propose(here, proposal)
        expect(status).toBe(free ? 201 : 409)
        if (free) held.push(proposal)
      }
    }),
    { numRuns: 8 },
  )
}, 60_000)

test('the database itself refuses an overlap, also of a change', async () => {
  const here = await makeWorld(service)
  await agree(service, here, { validFrom: '2026-01-01', validTo: '2026-01-31' })
  const february = await agree(service, here, { validFrom: '2026-02-01', validTo: '2026-02-28' })
  const widen = service.look(`UPDATE b2b.contracts SET valid_from = '2026-01-31' WHERE id = $1`, [february.id])
  await expect(widen).rejects.toMatchObject({ code: '23P01', constraint: 'contracts_do_not_overlap' })
})

test('a contract that is ended today makes room from tomorrow', async () => {
  const here = await makeWorld(service)
  const agreed = await agree(service, here)
  const ended = await must<Contract>(service, 200, 'POST', `${path}/${agreed.id}/terminate`, {
    tenant: here.tenant,
    headers: { 'if-match': '"1"' },
    body: {},
  })
  expect(ended).toMatchObject({ status: 'terminated', validTo: '2026-03-02', version: 2 })
  expect((await propose(here, { validFrom: '2026-03-02', validTo: null })).body.code).toBe('contract-overlaps')
  expect((await propose(here, { validFrom: '2026-03-03', validTo: null })).status).toBe(201)
  const again = await service.call('POST', `${path}/${agreed.id}/terminate`, {
    tenant: here.tenant,
    headers: { 'if-match': '"2"' },
    body: {},
  })
  expect([again.status, again.body.code]).toEqual([409, 'contract-ended'])
})

test('one that is ended before its first day was never in force and blocks nothing', async () => {
  const here = await makeWorld(service)
  const agreed = await agree(service, here, { validFrom: '2026-06-01' })
  await must(service, 200, 'POST', `${path}/${agreed.id}/terminate`, {
    tenant: here.tenant,
    headers: { 'if-match': '"1"' },
    body: {},
  })
  expect((await propose(here, { validFrom: '2026-02-01', validTo: null })).status).toBe(201)
})

test('a price for a service of another vendor, two for one service, and another currency name their field', async () => {
  const here = await makeWorld(service)
  const other = await makeWorld(service)
  const body = { accountId: here.account.id, vendorId: here.vendor.id, validFrom: '2026-01-01', currency: 'EUR' }
  const price = { serviceId: here.offered.id, unitPrice: '1' }
  const pointers = async (of: Record<string, unknown>) => {
    const answer = await service.call<{ errors: { pointer: string }[] }>('POST', path, {
      tenant: here.tenant,
      body: { ...body, ...of },
    })
    return answer.body.errors.map((error) => error.pointer)
  }
  expect(await pointers({ prices: [{ ...price, serviceId: other.offered.id }] })).toEqual(['/body/prices/0/serviceId'])
  expect(await pointers({ prices: [price, price] })).toEqual(['/body/prices/1/serviceId'])
  expect(await pointers({ prices: [price], currency: 'USD' })).toEqual(['/body/currency'])
  expect(await pointers({ prices: [price], accountId: other.account.id })).toEqual(['/body/accountId'])
})
