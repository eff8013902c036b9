import { listRecommendations, listRisks } from '@clutch/contracts/ai/maintenance'
import { completeBooking, createBooking } from '@clutch/contracts/b2b/bookings'
import { listInvoices } from '@clutch/contracts/b2b/invoices'
import { listAlerts } from '@clutch/contracts/fleet/alerts'
import { listGeofenceCrossings } from '@clutch/contracts/fleet/geofence-crossings'
import { listHarshEvents } from '@clutch/contracts/fleet/harsh-events'
import { listTrips } from '@clutch/contracts/fleet/trips'
import { listTroubleCodes } from '@clutch/contracts/fleet/trouble-codes'
import { getTrialBalance } from '@clutch/contracts/payments/ledger'
import { listPayments } from '@clutch/contracts/payments/payments'
import { listTransfers } from '@clutch/contracts/payments/splits'
import { type Command, listCommands, requestCommand } from '@clutch/contracts/telematics/commands'
import { summariseReadings } from '@clutch/contracts/telematics/readings'
import type { ContractClient } from '@clutch/shared/contract-client'
import type { RunningMesh } from '../mesh.ts'
import type { Progress } from '../progress.ts'
import type { Seeded } from './seed.ts'
import type { SeededTenant } from './seeded-tenant.ts'
import type { Step } from './table.ts'
import { until } from './until.ts'
import { watchLive } from './watch-live.ts'

interface VehicleState {
  imei: string
  status: 'driving' | 'arrived' | 'failed'
  startAt: string
  readings: number
  sent: number
  acknowledged: number
  resent: number
  failure: string | null
}

/** The part of a drive after which its device reports a misfire of cylinder 1. */
const troubleAfterS = 90

/**
 * From a vehicle to a paid invoice, on recorded drives. Every step is read back through the public API; what a step
 * waits for and does not get fails the story.
 */
export async function tellStory(mesh: RunningMesh, seeded: Seeded, progress: Progress, speed: number): Promise<Step[]> {
  const { nordlicht, atlas } = seeded
  const steps: Step[] = []
  const step = (name: string, what: string, count: string, ok = true): void => {
    steps.push({ step: name, what, count, ok })
    progress.say(`  ${ok ? '✓' : '✗'} ${name}: ${what} — ${count}`)
  }

  const live = watchLive(mesh.url, nordlicht)
  try {
    await putClock(mesh, { rate: speed })
    const since = await setOff(mesh, seeded)
    const driving = () => describeDriving(mesh, live.counts())
    const waiting = { withinMs: 240_000, waiting: () => void driving().then((line) => progress.now(line)) }

    const seen = await until(
      'the first two vehicles to move live',
      async () => live.counts().vehicles >= 2 && live.counts(),
      waiting,
    )
    step(
      'live',
      'vehicles moved before a WebSocket and an SSE client of the gateway',
      `${seen.vehicles} vehicles within ${Math.round((Date.now() - since.wallMs) / 1_000)} s`,
    )

    const told = await until('a device to answer a command', () => tellDevice(nordlicht), waiting)
    step('command', 'a tracker on the road is asked for its position, and answers', told.answer ?? told.status)

    const business = await doBusiness(nordlicht, seeded, since.at, step, waiting)

    const vehicles = await until(
      'every vehicle to arrive',
      async () => {
        const all = await vehicleStates(mesh)
        const failed = all.find(({ status }) => status === 'failed')
        if (failed !== undefined) throw new Error(`${failed.imei} gave up: ${failed.failure}`)
        return all.every(({ status }) => status === 'arrived') && all
      },
      waiting,
    )
    const acknowledged = sum(vehicles.map((vehicle) => vehicle.acknowledged))
    step(
      'devices',
      'records acknowledged after the PubAck',
      `${acknowledged} of ${sum(vehicles.map((v) => v.readings))} (${sum(vehicles.map((v) => v.resent))} resent)`,
    )

    const [a, b] = await Promise.all([readBack(nordlicht, since.at, waiting), readBack(atlas, since.at, waiting)])
    const stored = await until(
      'every acknowledged reading to be stored',
      async () => {
        const [one, two] = await Promise.all([readings(nordlicht.client, since.at), readings(atlas.client, since.at)])
        return one + two >= acknowledged && [one, two]
      },
      waiting,
    )
    step(
      'recorder',
      'readings stored, tenant by tenant',
      `${stored[0]} + ${stored[1]} = ${sum(stored)}`,
      sum(stored) === acknowledged,
    )
    step('trips', 'trips completed, tenant by tenant', `${a.trips} + ${b.trips}`, a.trips >= 12 && b.trips >= 3)
    step('behaviour', 'harsh events', `${a.harsh} + ${b.harsh}`, a.harsh > 0)
    const exits = await until(
      'a vehicle to leave the depot',
      async () =>
        (await count(
          nordlicht.client.items(listGeofenceCrossings, {
            params: { geofenceId: seeded.nordlicht.depotId },
            query: { direction: 'exit', from: since.at },
          }),
        )) || false,
      waiting,
    )
    step('geofence', 'exits from the depot', String(exits))

    const transfer = await until(
      'the vendor to have its share',
      async () => {
        const { items } = await nordlicht.client.call(listTransfers, { query: { paymentId: business.paymentId } })
        return items.find(({ status }) => status === 'succeeded')
      },
      waiting,
    )
    step('split', 'vendor’s share transferred', money(transfer.amount.amount, transfer.amount.currency))
    const { currencies } = await nordlicht.client.call(getTrialBalance, {})
    step(
      'ledger',
      'sum of all postings, per currency',
      currencies
        .map(({ currency, postings, sum: total }) => `${money(total, currency)} over ${postings} postings`)
        .join(', '),
      currencies.length > 0 && currencies.every(({ sum: total, balances }) => total === 0 && balances === 0),
    )

    const sink = await until(
      'the partner to have its webhooks',
      async () => {
        const types = await deliveredTypes(mesh, seeded.nordlicht.sink, since.wallMs)
        return (
          ['fleet.trip.completed', 'b2b.booking.completed', 'b2b.invoice.paid'].every(
            (type) => (types.get(type) ?? 0) > 0,
          ) && types
        )
      },
      waiting,
    )
    step(
      'webhooks',
      'deliveries whose signature verified',
      [...sink].map(([type, times]) => `${type.split('.').slice(1).join('.')} ${times}`).join(', '),
    )
    const { websocket, sse } = live.counts()
    step(
      'live',
      'positions that changed, as the clients saw them',
      `WebSocket ${websocket}, SSE ${sse}`,
      websocket > 0 && sse > 0,
    )
    return steps
  } finally {
    live.stop()
    progress.done()
    await putClock(mesh, { rate: 1 }).catch(() => {})
  }
}

/** Asks once; whoever calls again reads what became of it. */
async function tellDevice({ client, vehicles }: SeededTenant): Promise<Command | false> {
  const { deviceId } = vehicles[0]!
  const { items } = await client.call(listCommands, { query: { deviceId } })
  const asked =
    items[0] ??
    (await client.call(requestCommand, {
      params: { deviceId },
      body: { instruction: { kind: 'request-position' }, reason: 'The story asks where it is.' },
    }))
  return asked.status === 'acknowledged' && asked
}

type Say = (name: string, what: string, count: string, ok?: boolean) => void
type Waiting = { withinMs: number; waiting: () => void }

/** Trouble code → risk → recommendation → booking → invoice → payment. */
async function doBusiness(
  tenant: SeededTenant,
  seeded: Seeded,
  from: string,
  step: Say,
  waiting: Waiting,
): Promise<{ paymentId: string }> {
  const { client } = tenant
  const { accountId, vendorId, serviceId } = seeded.nordlicht
  const vehicle = tenant.vehicles[0]!
  const code = await until(
    'the trouble code to be opened',
    async () => {
      const { items } = await client.call(listTroubleCodes, {
        params: { fleetId: tenant.fleetId },
        query: { vehicleId: vehicle.id, status: 'open' },
      })
      return items.find((item) => item.code === 'P0301')
    },
    waiting,
  )
  step('trouble code', `${vehicle.name} reports ${code.code}, ${code.text ?? ''}`, `${code.status}, ${code.severity}`)
  const alert = await until(
    'the fault to be an alert',
    async () => {
      const { items } = await client.call(listAlerts, { query: { vehicleId: vehicle.id } })
      return items.find(({ lastAt }) => lastAt >= from)
    },
    waiting,
  )
  step('alert', `the rule ${alert.name} raised one`, `${alert.status}, ${alert.severity}`)

  const risk = await until(
    'ai to assess the risk',
    async () => {
      const { items } = await client.call(listRisks, { query: { vehicleId: vehicle.id } })
      return items[0]
    },
    waiting,
  )
  step(
    'ai',
    'probability of a breakdown within 30 days',
    `${percent(risk.probability)} (${percent(risk.low)}–${percent(risk.high)}), ${risk.model.trainedOn}`,
  )
  const recommendation = await until(
    'ai to recommend something',
    async () => {
      const { items } = await client.call(listRecommendations, { query: { vehicleId: vehicle.id } })
      return items[0]
    },
    waiting,
  )
  step(
    'ai',
    'recommendation',
    `${recommendation.kind} within ${recommendation.withinDays} days: ${recommendation.serviceCategory}`,
  )

  const booking = await client.call(createBooking, {
    body: {
      accountId,
      vendorId,
      serviceId,
      vehicleId: vehicle.id,
      scheduledAt: new Date(Date.parse(risk.assessedAt)).toISOString(),
      recommendationId: recommendation.id,
    },
    idempotencyKey: `story-${from}`,
  })
  const completed = await client.call(completeBooking, { params: { bookingId: booking.id }, ifMatch: booking.version })
  step(
    'booking',
    `booked at the ${completed.price.rule} price, and done`,
    `${completed.price.unitPrice} ${completed.price.currency}`,
    completed.price.rule === 'contract',
  )

  const invoice = await until(
    'the invoice',
    async () => {
      const { items } = await client.call(listInvoices, { query: { bookingId: booking.id } })
      return items.find(({ number }) => number !== null)
    },
    waiting,
  )
  step(
    'invoice',
    'finalised with VAT under a gapless number',
    `${invoice.number}: ${money(invoice.netTotal, invoice.currency)} + ${money(invoice.taxTotal, invoice.currency)} = ${money(invoice.grossTotal, invoice.currency)}`,
    invoice.netTotal + invoice.taxTotal === invoice.grossTotal,
  )

  const payment = await until(
    'the payment',
    async () => {
      const { items } = await client.call(listPayments, { query: { invoiceId: invoice.id } })
      return items.find(({ status }) => status === 'succeeded')
    },
    waiting,
  )
  const split = payment.split!
  const share = split.shares[0]!.amount
  step(
    'payment',
    'charged through Stripe and divided',
    `${money(payment.amount.amount, payment.amount.currency)} = commission ${money(split.commission.amount, split.commission.currency)} + vendor ${money(share.amount, share.currency)} + fee ${money(split.providerFee.amount, split.providerFee.currency)}`,
    split.commission.amount + share.amount + split.providerFee.amount === payment.amount.amount,
  )
  await until(
    'the invoice to be paid',
    async () => {
      const { items } = await client.call(listInvoices, { query: { bookingId: booking.id } })
      return items.some(({ status }) => status === 'paid')
    },
    waiting,
  )
  step('invoice', 'paid', invoice.number ?? '')
  return { paymentId: payment.id }
}

/** The first two set off at once, the others close behind, as they would from a depot. */
async function setOff(mesh: RunningMesh, { nordlicht, atlas }: Seeded): Promise<{ at: string; wallMs: number }> {
  const clock = (await (await fetch(`${mesh.sandboxUrl}/clock`)).json()) as { now: string }
  const wallMs = Date.now()
  const all = [...nordlicht.vehicles, ...atlas.vehicles]
  for (const [index, vehicle] of all.entries()) {
    const delayMs = index < 2 ? 0 : (index - 1) * 5_000
    await fetch(`${mesh.sandboxUrl}/vehicles/${vehicle.imei}`, { method: 'DELETE' })
    const answer = await fetch(`${mesh.sandboxUrl}/vehicles/${vehicle.imei}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        drive: vehicle.drive,
        port: mesh.devicePorts.teltonika,
        startAt: new Date(Date.parse(clock.now) + delayMs).toISOString(),
        troubleCodes: index === 0 ? [{ afterS: troubleAfterS, code: 'P0301' }] : [],
      }),
    })
    if (!answer.ok) throw new Error(`the sandbox would not set ${vehicle.imei} off: ${await answer.text()}`)
  }
  return { at: clock.now, wallMs }
}

async function vehicleStates(mesh: RunningMesh): Promise<VehicleState[]> {
  const answer = (await (await fetch(`${mesh.sandboxUrl}/vehicles`)).json()) as { vehicles: VehicleState[] }
  return answer.vehicles
}

async function describeDriving(mesh: RunningMesh, live: { websocket: number; vehicles: number }): Promise<string> {
  const all = await vehicleStates(mesh)
  const driving = all.filter(({ status }) => status === 'driving').length
  const acknowledged = sum(all.map((vehicle) => vehicle.acknowledged))
  return `${driving} vehicles drive, ${acknowledged} of ${sum(all.map((v) => v.readings))} records acknowledged, ${live.websocket} moves seen live`
}

async function readBack(
  tenant: SeededTenant,
  from: string,
  waiting: Waiting,
): Promise<{ trips: number; harsh: number }> {
  const { client } = tenant
  const trips = await until(
    `the trips of ${tenant.name} to be closed`,
    async () => {
      const found = await count(client.items(listTrips, { query: { from, status: 'completed' } }))
      return found >= tenant.vehicles.length && found
    },
    waiting,
  )
  return { trips, harsh: await count(client.items(listHarshEvents, { query: { from } })) }
}

async function readings(client: ContractClient, from: string): Promise<number> {
  const summary = await client.call(summariseReadings, { query: { from } })
  return summary.readings
}

async function deliveredTypes(mesh: RunningMesh, sink: string, sinceMs: number): Promise<Map<string, number>> {
  const types = new Map<string, number>()
  const answer = (await (await fetch(`${mesh.sandboxUrl}/sink/${sink}?limit=5000`)).json()) as {
    deliveries: { receivedAt: string; body: string; verified: boolean | null }[]
  }
  for (const { body, verified, receivedAt } of answer.deliveries) {
    if (verified !== true || Date.parse(receivedAt) < sinceMs) continue
    const { type } = JSON.parse(body) as { type: string }
    types.set(type, (types.get(type) ?? 0) + 1)
  }
  return types
}

async function putClock(mesh: RunningMesh, change: { rate: number }): Promise<void> {
  const answer = await fetch(`${mesh.sandboxUrl}/clock`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  })
  if (!answer.ok) throw new Error(`the clock could not be set: ${await answer.text()}`)
}

async function count(items: AsyncIterable<unknown>): Promise<number> {
  let found = 0
  for await (const _item of items) found += 1
  return found
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function money(minorUnits: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.format(minorUnits / 10 ** format.resolvedOptions().maximumFractionDigits!)
}

function percent(probability: number): string {
  return `${(probability * 100).toFixed(1)} %`
}
