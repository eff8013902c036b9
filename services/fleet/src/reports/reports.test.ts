import type { Report, ReportRun, ReportSchedule } from '@clutch/contracts/fleet/reports'
import type { SharedLink, SharedView } from '@clutch/contracts/fleet/shared-links'
import { delay } from '@clutch/shared/bus'
import { type Receiver, startReceiver } from '@clutch/testing/receiver'
import { parse } from 'csv-parse/sync'
import readSheet from 'read-excel-file/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EquippedVehicle, equippedVehicle, send, trip } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, missing, must, startFleet, told } from '../../test/fleet.ts'

const analytics = `${api}/analytics`
let service: FleetService
let van: EquippedVehicle
let report: Report
let run: ReportRun
let receiver: Receiver

async function pass(to: string): Promise<void> {
  service.clock.set(to)
  const due = () =>
    service.look('SELECT kind FROM fleet.due_work WHERE failed_at IS NULL AND due_at <= $1', [service.clock.now()])
  while ((await due()).length > 0) await delay(50)
  await service.settled()
}

beforeAll(async () => {
  service = await startFleet({ WEBHOOK_ALLOWED_RANGES: '127.0.0.1/32' })
  receiver = await startReceiver()
  service.clock.set('2026-03-02T12:00:00.000Z')
  van = await equippedVehicle(service, (await makeFleet(service)).id)
  await send(service, trip(service, van.deviceId, Date.parse('2026-03-02T08:00:00.000Z')))
  await pass('2026-03-02T13:00:00.000Z')
  await pass('2026-03-02T13:30:00.000Z')
  const body = { name: '=Use', measures: ['distance', 'trips', 'cost'], by: 'vehicle', period: 'day' }
  report = await must(service, 201, 'POST', `${analytics}/reports`, { body })
  run = await must(service, 201, 'POST', `${analytics}/reports/${report.id}/runs`, {
    body: { from: '2026-03-02', to: '2026-03-04' },
  })
})
afterAll(() => Promise.all([service.stop(), receiver.close()]))

async function file(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${service.url}/api/v1${path}`, { headers })
}

/** A link to what is shared, as whoever has it opens it: without an account. */
async function share(body: Record<string, unknown>): Promise<SharedLink & { token: string; path: string }> {
  return must(service, 201, 'POST', `${analytics}/shared-links`, { body: { name: 'Auditor', days: 30, ...body } })
}

test('a report is the same in CSV, XLSX and PDF, and a stranger gets none of it', async () => {
  const link = await share({ reportRunId: run.id })
  const get = (format: string) => file(`${analytics}/shared/${link.token}/file?format=${format}`)
  const csv = parse((await (await get('csv')).text()).slice(1), { columns: true }) as Record<string, string>[]
  expect(csv.map((row) => [row.Id, row.From, row.Trips])).toEqual([
    [van.vehicleId, '2026-03-02', '1'],
    [van.vehicleId, '2026-03-03', ''],
  ])
  expect(Number(csv[0]!['Distance (km)'])).toBeGreaterThan(5.9)
  const read = await readSheet(Buffer.from(await (await get('xlsx')).arrayBuffer()))
  const sheet = (Array.isArray(read[0]) ? read : (read[0] as unknown as { data: unknown }).data) as unknown[][]
  expect(sheet.slice(1).map((row) => [row[1], row[2], row[6]])).toEqual([
    [van.vehicleId, '2026-03-02', 1],
    [van.vehicleId, '2026-03-03', null],
  ])
  const pdf = await get('pdf')
  expect([pdf.status, pdf.headers.get('content-type')]).toEqual([200, 'application/pdf'])
  expect(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-')
  expect((await must<SharedLink>(service, 200, 'GET', `${analytics}/shared-links/${link.id}`)).views).toBe(3)
  const paths = {
    theirs: `${analytics}/reports/${report.id}/runs/${run.id}/file?format=csv`,
    missing: `${analytics}/reports/${missing('rpt')}/runs/${missing('rrn')}/file?format=csv`,
  }
  const { theirs, missing: none } = await told(service, 'GET', paths)
  expect(theirs.status).toBe(404)
  expect(theirs).toEqual(none)
})

test('a link shows its scope and no more, and ends without a trace', async () => {
  const { items } = await must<{ items: { id: string; distanceM: number }[] }>(
    service,
    200,
    'GET',
    `${api}/trips?vehicleId=${van.vehicleId}`,
  )
  const shared = await share({ tripId: items[0]!.id })
  const look = async (token: string) => {
    const answer = await file(`${analytics}/shared/${token}`)
    return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') }
  }
  const view = JSON.parse((await look(shared.token)).text) as SharedView
  expect(view).toMatchObject({ scope: 'trip', report: null, vehicles: null, trip: { distanceM: items[0]!.distanceM } })
  expect(view.trip!.track.length).toBeGreaterThan(10)
  expect((await look(shared.token)).text).not.toContain(van.vehicleId)
  const live = await share({ vehicleIds: [van.vehicleId] })
  expect((JSON.parse((await look(live.token)).text) as SharedView).vehicles).toMatchObject([
    { name: 'Van', place: { lon: 9.9 } },
  ])
  // A link to a trip opens no report.
  expect((await file(`${analytics}/shared/${shared.token}/file?format=csv`)).status).toBe(404)
  const wrong = await look('A'.repeat(43))
  await must(service, 200, 'POST', `${analytics}/shared-links/${shared.id}/revoke`)
  expect(await look(shared.token)).toEqual(wrong)
  service.clock.set('2026-05-01T00:00:00.000Z')
  expect(await look(live.token)).toEqual(wrong)
  service.clock.set('2026-03-02T14:00:00.000Z')
  expect(wrong.status).toBe(404)
  const [kept] = await service.look<{ row: string }>('SELECT l::text AS row FROM fleet.shared_links l WHERE id = $1', [
    live.id,
  ])
  expect(kept!.row).not.toContain(live.token)
})

test('a schedule runs once a slot, tells its channels, and what it runs is the days before', async () => {
  const channel = await must<{ id: string }>(service, 201, 'POST', `${api}/notification-channels`, {
    body: { name: 'Desk', target: { kind: 'webhook', url: `${receiver.url}/desk` } },
  })
  const schedule = await must<ReportSchedule>(service, 201, 'POST', `${analytics}/reports/${report.id}/schedules`, {
    body: {
      every: 'day',
      hour: 7,
      timeZone: 'Europe/Berlin',
      format: 'csv',
      channelIds: [channel.id],
    },
  })
  expect(schedule.nextAt).toBe('2026-03-03T06:00:00.000Z')
  await pass('2026-03-05T12:00:00.000Z')
  const { items } = await must<{ items: ReportRun[] }>(service, 200, 'GET', `${analytics}/reports/${report.id}/runs`)
  const runs = items.filter(({ scheduleId }) => scheduleId === schedule.id)
  expect(runs.map(({ from, to }) => [from, to]).sort()).toEqual([
    ['2026-03-02', '2026-03-03'],
    ['2026-03-03', '2026-03-04'],
    ['2026-03-04', '2026-03-05'],
  ])
  expect(
    (await service.emitted('fleet.report-run.created')).filter(({ data }) => data.scheduleId === schedule.id),
  ).toHaveLength(3)
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
  const { data } = JSON.parse(receiver.received[0]!.body) as { data: { url: string } }
  expect(data.url).toMatch(/\/analytics\/shared\/[\w-]{43}\/file\?format=csv$/)
  await must(service, 204, 'DELETE', `${analytics}/reports/${report.id}`, { headers: { 'if-match': '"1"' } })
  await pass('2026-03-07T12:00:00.000Z')
  const after = await service.look<{ status: string }>('SELECT status FROM fleet.report_schedules WHERE id = $1', [
    schedule.id,
  ])
  expect(after).toEqual([{ status: 'deleted' }])
  expect(await service.look('SELECT id FROM fleet.report_runs WHERE schedule_id = $1', [schedule.id])).toHaveLength(3)
})
