import { type Group, maxGroupDepth } from '@clutch/contracts/fleet/groups'
import { Problem } from '@clutch/shared/problem'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, type FleetService, makeDriver, missing, must, startFleet, told } from '../../test/fleet.ts'
import { changedGroup } from './group.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

const path = `${api}/groups`
const make = (name: string, parentId?: string) =>
  must<Group>(service, 201, 'POST', path, { body: { name, ...(parentId === undefined ? {} : { parentId }) } })

test('whatever groups are moved, there is a way up from each of them, and no longer than the tree may be deep', () => {
  const moves = fc.array(fc.tuple(fc.nat(11), fc.option(fc.nat(11))), { maxLength: 60 })
  fc.assert(
    fc.property(moves, (wanted) => {
      let tree: Group[] = Array.from({ length: 12 }, (_, n) => ({
        id: `g${n}`,
        version: 1,
        parentId: null,
        name: 'G',
        createdAt: '2026-01-01T00:00:00.000Z',
      }))
      for (const [from, to] of wanted) {
        try {
          const moved = changedGroup(tree[from]!, { parentId: to === null ? null : `g${to}` }, tree)
          tree = tree.map((group) => (group.id === moved.id ? moved : group))
        } catch (error) {
          if (!(error instanceof Problem)) throw error
        }
      }
      for (const group of tree) {
        let depth = 1
        for (let at = group.parentId; at !== null; at = tree.find(({ id }) => id === at)!.parentId) {
          depth += 1
          expect(depth).toBeLessThanOrEqual(maxGroupDepth)
        }
      }
    }),
  )
})

test('a group in which something is cannot be deleted; empty it can, with the version that was read', async () => {
  const top = await make('Top')
  const below = await make('Below', top.id)
  const driver = await makeDriver(service, { groupIds: [below.id] })
  const remove = ({ id, version }: Group) =>
    service.call('DELETE', `${path}/${id}`, { headers: { 'if-match': `"${version}"` } })
  expect(await remove(top)).toMatchObject({ status: 409, body: { code: 'group-in-use' } })
  expect(await remove(below)).toMatchObject({ status: 409, body: { code: 'group-in-use' } })
  await must(service, 200, 'PATCH', `${api}/drivers/${driver.id}`, {
    body: { groupIds: [] },
    headers: { 'if-match': '"1"' },
  })
  expect((await remove({ ...below, version: 7 })).status).toBe(412)
  expect((await remove(below)).status).toBe(204)
  expect((await remove(top)).status).toBe(204)
})

test('a group that is deleted while somebody is put into it is either gone before or not deleted', async () => {
  for (let round = 0; round < 10; round += 1) {
    const group = await make('Race')
    const [removed, put] = await Promise.all([
      service.call('DELETE', `${path}/${group.id}`, { headers: { 'if-match': '"1"' } }),
      service.call('POST', `${api}/drivers`, { body: { name: 'Kim', groupIds: [group.id] } }),
    ])
    expect([
      [204, 422],
      [409, 201],
    ]).toContainEqual([removed.status, put.status])
  }
})

test("another tenant's group is the same 404 as none, and no parent", async () => {
  const { id } = await make('Mine')
  const paths = { theirs: `${path}/${id}`, missing: `${path}/${missing('grp')}` }
  const headers = { 'if-match': '"1"' }
  for (const [method, options] of [
    ['GET', {}],
    ['PATCH', { body: { name: 'Theirs' }, headers }],
    ['DELETE', { headers }],
  ] as const) {
    const answers = await told(service, method, paths, options)
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
  const child = await service.call('POST', path, { tenant: 'ten_someoneelse', body: { name: 'Child', parentId: id } })
  expect(child).toMatchObject({ status: 422, body: { code: 'group-unknown' } })
})
