import type { Driver, DriverKey, DriverLicence, NewDriver } from '@clutch/contracts/fleet/drivers'
import type { Group } from '@clutch/contracts/fleet/groups'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, type FleetService, makeDriver, makeFleet, missing, must, startFleet, told } from '../../test/fleet.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

const path = `${api}/drivers`
const licence = {
  number: 'B072RRE2I55',
  country: 'DE',
  classes: [{ class: 'C', validFrom: null, validUntil: '2029-04-30' }],
}
const full: Partial<NewDriver> = { name: 'Kim Petersen', email: 'kim@example.com', phone: '+4940123456', licence }
const ifMatch = (version: number) => ({ 'if-match': `"${version}"` })

function change(driver: Driver, body: object, tenant = service.tenant): Promise<Driver> {
  return must(service, 200, 'PATCH', `${path}/${driver.id}`, { tenant, body, headers: ifMatch(driver.version) })
}

test('events never tell who a driver is, and only those who may change a driver see the number of the licence', async () => {
  const driver = await makeDriver(service, { ...full, externalId: 'P-17', tags: ['night'] })
  expect(driver.licence).toMatchObject({ numberEnding: 'I55', country: 'DE' })
  await change(driver, { phone: '+4940123457', licence: { ...licence, number: 'B072RRE2I99' } })
  for (const each of (await service.emitted()).filter(({ aggregateId }) => aggregateId === driver.id)) {
    const text = JSON.stringify(each.data)
    for (const secret of ['Kim', 'kim@', '+4940', 'RRE2', 'P-17', 'I55']) expect(text).not.toContain(secret)
  }
  for (const read of [`${path}/${driver.id}`, path])
    expect(JSON.stringify((await service.call('GET', read)).body)).not.toContain('B072RRE2I')
  const viewer = { scopes: ['fleet:read' as const] }
  expect((await service.call('GET', `${path}/${driver.id}/licence`, viewer)).status).toBe(403)
  const shown = await must<DriverLicence>(service, 200, 'GET', `${path}/${driver.id}/licence`)
  expect(shown.number).toBe('B072RRE2I99')
})

test('a licence is changed without its number being sent again', async () => {
  const driver = await makeDriver(service, full)
  const classes = [{ class: 'CE', validFrom: '2024-01-01', validUntil: '2029-01-01' }]
  await change(driver, { licence: { country: 'DE', classes } })
  expect(await must(service, 200, 'GET', `${path}/${driver.id}/licence`)).toMatchObject({
    number: licence.number,
    classes,
  })
})

test.each([
  [
    { classes: [{ class: 'C', validFrom: '2029-01-02', validUntil: '2029-01-01' }] },
    '/body/licence/classes/0/validUntil',
  ],
  [{ issuedOn: '2020-01-02', expiresOn: '2020-01-01' }, '/body/licence/expiresOn'],
  [{ classes: [...licence.classes, ...licence.classes] }, '/body/licence/classes/1/class'],
])('a licence that cannot be one is refused where it is wrong: %j', async (wrong, pointer) => {
  const answer = await service.call('POST', path, { body: { ...full, licence: { ...licence, ...wrong } } })
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } })
})

test('who was erased cannot be found, read or attributed any more, and is no place for anything new', async () => {
  const tenant = 'ten_erased'
  const driver = await makeDriver(service, { ...full, externalId: 'P-18', tags: ['night'] }, tenant)
  const body = { kind: 'ibutton', key: '000000001A2B3C4D' }
  await must(service, 201, 'POST', `${path}/${driver.id}/keys`, { tenant, body })
  const headers = ifMatch(1)
  const erased = await must<Driver>(service, 200, 'POST', `${path}/${driver.id}/erase`, { tenant, headers })
  expect(erased).toMatchObject({ status: 'erased', name: null, email: null, phone: null, licence: null, version: 2 })
  const schema = service.runtime.database.schema
  for (const table of ['drivers', 'driver_keys', 'driver_labels']) {
    const rows = await service.look(`SELECT * FROM ${schema}.${table} WHERE tenant_id = $1`, [tenant])
    const text = JSON.stringify(rows)
    for (const secret of ['Kim', 'kim', '4940', 'RRE2', 'P-18', 'night', '1a2b']) expect(text).not.toContain(secret)
  }
  const list = await must<{ items: Driver[] }>(service, 200, 'GET', `${path}?search=kim`, { tenant })
  expect(list.items).toEqual([])
  const again = await service.call('PATCH', `${path}/${driver.id}`, {
    tenant,
    body: { name: 'Kim' },
    headers: ifMatch(2),
  })
  expect(again).toMatchObject({ status: 409, body: { code: 'driver-erased' } })
  const key = await service.call('POST', `${path}/${driver.id}/keys`, { tenant, body })
  expect(key).toMatchObject({ status: 409, body: { code: 'driver-erased' } })
})

test('a key is one driver’s at a time, also in the past, and also when two are given it at once', async () => {
  const [one, other] = await Promise.all([makeDriver(service), makeDriver(service)])
  const give = (driver: Driver, validFrom: string, validUntil: string | null = null, key = 'AABBCCDD00112233') =>
    service.call<DriverKey>('POST', `${path}/${driver.id}/keys`, { body: { kind: 'rfid', key, validFrom, validUntil } })
  const first = await give(one, '2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z')
  expect(first).toMatchObject({ status: 201, body: { key: 'aabbccdd00112233', driverId: one.id } })
  expect((await give(other, '2026-02-01T00:00:00.000Z')).status).toBe(201)
  expect((await give(one, '2026-01-15T00:00:00.000Z', '2026-01-16T00:00:00.000Z')).status).toBe(409)
  expect((await give(one, '2025-01-01T00:00:00.000Z')).body).toMatchObject({ code: 'driver-key-taken' })
  const race = await Promise.all([
    give(one, '2026-01-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z', 'race'),
    give(other, '2026-02-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z', 'race'),
  ])
  expect(race.map(({ status }) => status).sort()).toEqual([201, 409])
  const longer = await service.call('PATCH', `${path}/${one.id}/keys/${first.body.id}`, {
    body: { validUntil: '2026-02-02T00:00:00.000Z' },
    headers: ifMatch(1),
  })
  expect(longer).toMatchObject({ status: 409, body: { code: 'driver-key-taken' } })
  const told = (await service.emitted('fleet.driver-key.assigned')).map(({ data }) => JSON.stringify(data))
  expect(told.length).toBeGreaterThan(1)
  expect(told.filter((text) => text.includes('aabb'))).toEqual([])
})

test('an archived driver’s keys end, and are free for the next', async () => {
  const [one, other] = await Promise.all([makeDriver(service), makeDriver(service)])
  const body = { kind: 'nfc', key: 'left', validFrom: '2026-01-01T00:00:00.000Z' }
  await must(service, 201, 'POST', `${path}/${one.id}/keys`, { body })
  await change(one, { status: 'archived' })
  const { items } = await must<{ items: DriverKey[] }>(service, 200, 'GET', `${path}/${one.id}/keys`)
  expect(items).toHaveLength(1)
  expect(items[0]!.validUntil).not.toBeNull()
  await must(service, 201, 'POST', `${path}/${other.id}/keys`, {
    body: { kind: 'nfc', key: 'LEFT', validFrom: items[0]!.validUntil },
  })
})

test('an external id and a user are one driver’s', async () => {
  const tenant = 'ten_unique'
  const userId = missing('usr')
  const driver = await makeDriver(service, { externalId: 'P-1', userId }, tenant)
  for (const wanted of [{ externalId: 'P-1' }, { userId }])
    expect(await service.call('POST', path, { tenant, body: { name: 'Another', ...wanted } })).toMatchObject({
      status: 409,
      body: {
        code: 'driver-taken',
        errors: [{ pointer: `/body/${Object.keys(wanted)[0]}`, message: `is that of ${driver.id}` }],
      },
    })
  await change(driver, { externalId: 'P-1', name: 'Kim' }, tenant)
})

test('the list finds drivers by fleet, status, group and those below it, tag, and how every word begins', async () => {
  const tenant = 'ten_finding'
  const group = (name: string, parentId?: string) =>
    must<Group>(service, 201, 'POST', `${api}/groups`, { tenant, body: { name, ...(parentId ? { parentId } : {}) } })
  const north = await group('North')
  const depot = await group('Depot', north.id)
  const fleet = await makeFleet(service, tenant)
  const kim = await makeDriver(service, { name: 'Kim Ærø-Petersen', groupIds: [depot.id], tags: ['night'] }, tenant)
  const kit = await makeDriver(service, { name: 'Kit Olsen', fleetId: fleet.id, groupIds: [north.id] }, tenant)
  const ada = await makeDriver(service, { name: 'Ada 100% O_sen', externalId: 'EMP/0042', tags: ['night'] }, tenant)
  const ids = async (query: string) =>
    (await must<{ items: Driver[] }>(service, 200, 'GET', `${path}?${query}`, { tenant })).items.map(({ id }) => id)
  expect(await ids(`groupId=${north.id}`)).toEqual([kim.id, kit.id])
  expect(await ids(`groupId=${depot.id}`)).toEqual([kim.id])
  expect(await ids(`groupId=${missing('grp')}`)).toEqual([])
  expect(await ids('tag=night')).toEqual([kim.id, ada.id])
  expect(await ids('tag=nigh')).toEqual([])
  expect(await ids(`fleetId=${fleet.id}`)).toEqual([kit.id])
  expect(await ids('search=KI')).toEqual([kim.id, kit.id])
  expect(await ids('search=ol+ki')).toEqual([kit.id])
  expect(await ids(`search=${encodeURIComponent('ærø-pet')}`)).toEqual([kim.id])
  expect(await ids('search=emp/00')).toEqual([ada.id])
  // What a pattern would mean something to is a letter like any other, or none.
  expect(await ids('search=o%5Fsen')).toEqual([ada.id])
  expect(await ids('search=im')).toEqual([])
  expect(await ids('search=ki&tag=night&limit=1')).toEqual([kim.id])
  await must(service, 200, 'PATCH', `${path}/${kim.id}`, {
    tenant,
    body: { groupIds: [], name: 'Bo' },
    headers: ifMatch(1),
  })
  expect(await ids(`groupId=${north.id}&search=ki`)).toEqual([kit.id])
})

test('a fleet or group of another tenant is as unknown as none', async () => {
  const theirs = await makeFleet(service, 'ten_someoneelse')
  const group = await must<Group>(service, 201, 'POST', `${api}/groups`, {
    tenant: 'ten_someoneelse',
    body: { name: 'G' },
  })
  const answers = []
  for (const body of [
    { fleetId: theirs.id },
    { fleetId: missing('flt') },
    { groupIds: [group.id] },
    { groupIds: [missing('grp')] },
  ])
    answers.push(await service.call('POST', path, { body: { name: 'Kim', ...body } }))
  expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422])
  expect(answers[0]!.body).toEqual(answers[1]!.body)
  expect(answers[2]!.body).toEqual(answers[3]!.body)
})

test("another tenant's driver, licence and keys are the same 404 as none", async () => {
  const driver = await makeDriver(service, full)
  const key = await must<DriverKey>(service, 201, 'POST', `${path}/${driver.id}/keys`, {
    body: { kind: 'other', key: 'mine' },
  })
  const none = missing('drv')
  const headers = ifMatch(1)
  for (const [method, below, options] of [
    ['GET', '', {}],
    ['PATCH', '', { body: { name: 'Mine' }, headers }],
    ['POST', '/erase', { headers }],
    ['GET', '/licence', {}],
    ['GET', '/keys', {}],
    ['POST', '/keys', { body: { kind: 'other', key: 'x' } }],
    ['GET', `/keys/${key.id}`, {}],
    ['PATCH', `/keys/${key.id}`, { body: { validUntil: null }, headers }],
  ] as const) {
    const answers = await told(
      service,
      method,
      { theirs: `${path}/${driver.id}${below}`, missing: `${path}/${none}${below}` },
      options,
    )
    expect(answers.theirs.status, `${method} ${below}`).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
})

test('a snapshot tells every driver again, and not who it is', async () => {
  const tenant = 'ten_driversnapshot'
  const drivers = [await makeDriver(service, full, tenant), await makeDriver(service, full, tenant)]
  await service.door('POST', '/internal/outbox/snapshot/driver')
  const again = (await service.emitted('fleet.driver.changed')).filter((event) => event.tenantId === tenant)
  expect(again.map(({ aggregateId }) => aggregateId)).toEqual(drivers.map(({ id }) => id))
  expect(JSON.stringify(again)).not.toContain('Kim')
})
