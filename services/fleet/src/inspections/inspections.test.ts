import type { Defect, Inspection, InspectionTemplate } from '@clutch/contracts/fleet/inspections'
import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import { roles } from '@clutch/contracts/scopes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  api,
  type FleetService,
  makeDriver,
  makeFleet,
  makeVehicle,
  missing,
  must,
  startFleet,
  told,
} from '../../test/fleet.ts'

let service: FleetService
let fleetId: string
beforeAll(async () => {
  service = await startFleet()
  fleetId = (await makeFleet(service)).id
})
afterAll(() => service.stop())

const ifMatch = (version: number) => ({ 'if-match': `"${version}"` })
const items = [
  { key: 'brakes', label: 'Service brakes', severity: 'out-of-service' },
  { key: 'mirrors', label: 'Mirrors', severity: 'minor' },
]
const template = () =>
  must<InspectionTemplate>(service, 201, 'POST', `${api}/inspection-templates`, {
    body: { name: 'Daily', kind: 'post-trip', items },
  })
const vehicle = async () => `${api}/vehicles/${(await makeVehicle(service, fleetId)).id}`
const isOutOfService = async (path: string) => (await must<Vehicle>(service, 200, 'GET', path)).outOfService

test('a vehicle with a defect that makes driving unsafe is out of service until somebody signs for its repair, and the next driver has seen it', async () => {
  const [path, { id: templateId }, driver, next] = [
    await vehicle(),
    await template(),
    await makeDriver(service),
    await makeDriver(service),
  ]
  const results = [
    { key: 'brakes', result: 'defect', note: 'pulls to the left' },
    { key: 'mirrors', result: 'ok' },
  ]
  const made = await must<Inspection>(service, 201, 'POST', `${path}/inspections`, {
    body: { templateId, driverId: driver.id, results },
  })
  expect(made).toMatchObject({ kind: 'post-trip', templateVersion: 1, defectIds: [expect.stringMatching(/^dfc_/)] })
  expect(await isOutOfService(path)).toBe(true)
  const at = `${path}/defects/${made.defectIds[0]}`
  const act = (verb: string, body: object, version: number) =>
    service.call<Defect>('POST', `${at}/${verb}`, { body, headers: ifMatch(version) })
  expect(await act('acknowledge', { driverId: next.id }, 1)).toMatchObject({
    status: 409,
    body: { code: 'defect-state' },
  })
  expect((await act('repair', { outcome: 'repaired' }, 9)).status).toBe(412)
  const fixed = await act('repair', { outcome: 'repaired', mechanic: 'R. Okafor', note: 'calliper' }, 1)
  expect(fixed.body).toMatchObject({
    status: 'repaired',
    repair: { mechanic: 'R. Okafor', certifiedBy: expect.stringMatching(/^usr_/) },
  })
  expect(await isOutOfService(path)).toBe(false)
  expect((await act('repair', { outcome: 'not-needed' }, 2)).status).toBe(409)
  expect(await act('acknowledge', { driverId: missing('drv') }, 2)).toMatchObject({
    status: 422,
    body: { code: 'driver-unknown' },
  })
  expect((await act('acknowledge', { driverId: next.id }, 2)).body).toMatchObject({
    acknowledgement: { driverId: next.id },
  })
  const events = (await service.emitted()).filter(({ aggregateId }) => aggregateId === made.defectIds[0])
  expect(events.map(({ type }) => type)).toEqual([
    'fleet.defect.reported',
    'fleet.defect.repaired',
    'fleet.defect.acknowledged',
  ])
})

test('one of two that sign for a repair at once is told that it changed', async () => {
  const path = await vehicle()
  const { id } = await must<Defect>(service, 201, 'POST', `${path}/defects`, {
    body: { label: 'Tyre', severity: 'out-of-service' },
  })
  const sign = (outcome: string) =>
    service.call('POST', `${path}/defects/${id}/repair`, { body: { outcome }, headers: ifMatch(1) })
  const answers = await Promise.all([sign('repaired'), sign('not-needed')])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
})

test('an inspection has a result for every item of its template and for no other; what was inspected stays when the template changes', async () => {
  const [path, { id: templateId }] = [await vehicle(), await template()]
  const submit = (results: object[], more: object = {}) =>
    service.call<Inspection & { errors: { pointer: string }[] }>('POST', `${path}/inspections`, {
      body: { templateId, results, ...more },
    })
  const brakes = { key: 'brakes', result: 'ok' }
  const mirrors = { key: 'mirrors', result: 'not-applicable' }
  const pointers = async (results: object[]) => (await submit(results)).body.errors.map(({ pointer }) => pointer)
  expect(await pointers([brakes])).toEqual(['/body/results'])
  expect(await pointers([brakes, mirrors, { key: 'horn', result: 'ok' }])).toEqual(['/body/results/2/key'])
  expect(await pointers([brakes, mirrors, brakes])).toEqual(['/body/results/2/key'])
  const made = await submit([brakes, mirrors])
  expect(made.body).toMatchObject({ defectIds: [], results: [{ label: 'Service brakes' }, { label: 'Mirrors' }] })
  await must(service, 200, 'PATCH', `${api}/inspection-templates/${templateId}`, {
    body: { items: [items[0]], status: 'archived' },
    headers: ifMatch(1),
  })
  expect(await must(service, 200, 'GET', `${path}/inspections/${made.body.id}`)).toEqual(made.body)
  expect(await submit([brakes])).toMatchObject({ status: 422, body: { code: 'template-unknown' } })
})

test('photos of a defect come back in their order', async () => {
  const path = await vehicle()
  const { id } = await must<Defect>(service, 201, 'POST', `${path}/defects`, {
    body: { label: 'Dent', severity: 'minor' },
  })
  const photos = [1, 2].map((n) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(1_000, n)]))
  for (const bytes of photos)
    await must(service, 201, 'POST', `${path}/defects/${id}/photos`, { file: { mediaType: 'image/jpeg', bytes } })
  const wrong = await service.call('POST', `${path}/defects/${id}/photos`, {
    file: { mediaType: 'image/png', bytes: photos[0]! },
  })
  expect(wrong).toMatchObject({ status: 422, body: { code: 'photo-contradicts' } })
  for (const [n, bytes] of photos.entries()) {
    const back = await fetch(`${service.url}/api/v1${path}/defects/${id}/photo?place=${n + 1}`, {
      headers: { authorization: `Bearer ${service.tenant}/${roles.admin.join(' ')}` },
    })
    expect(Buffer.from(await back.arrayBuffer()).equals(bytes)).toBe(true)
  }
  expect((await service.call('GET', `${path}/defects/${id}/photo?place=3`)).status).toBe(404)
})

test("another tenant's inspections and defects are the same 404 as none", async () => {
  const { id: templateId } = await template()
  const path = await vehicle()
  const results = [{ key: 'horn', label: 'Horn', result: 'defect' }]
  const { id, defectIds } = await must<Inspection>(service, 201, 'POST', `${path}/inspections`, { body: { results } })
  const none = `${api}/vehicles/${missing('veh')}`
  const headers = ifMatch(1)
  const defect = `/defects/${defectIds[0]}`
  for (const [method, below, options] of [
    ['POST', '/inspections', { body: { results } }],
    ['GET', '/inspections', {}],
    ['GET', `/inspections/${id}`, {}],
    ['POST', '/defects', { body: { label: 'X', severity: 'minor' } }],
    ['GET', '/defects', {}],
    ['GET', defect, {}],
    ['POST', `${defect}/repair`, { body: { outcome: 'repaired' }, headers }],
    ['POST', `${defect}/acknowledge`, { body: { driverId: missing('drv') }, headers }],
    ['POST', `${defect}/photos`, { file: { mediaType: 'image/png', bytes: 'x' } }],
    ['GET', `${defect}/photo?place=1`, {}],
  ] as const) {
    const answers = await told(service, method, { theirs: `${path}${below}`, missing: `${none}${below}` }, options)
    expect(answers.theirs.status, `${method} ${below}`).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
  const paths = {
    theirs: `${api}/inspection-templates/${templateId}`,
    missing: `${api}/inspection-templates/${missing('itp')}`,
  }
  const answers = await told(service, 'GET', paths)
  expect(answers.theirs).toEqual(answers.missing)
  const list = await must<{ items: Defect[] }>(service, 200, 'GET', `${api}/defects`, { tenant: 'ten_someoneelse' })
  expect(list.items).toEqual([])
})
