import { invalid, missing } from './errors.ts'
import type { Amount } from './fields.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { findLocation } from './locations.ts'
import { type Call, instant, operation } from './operation.ts'

/** One line of what Square holds for a location. */
export interface ActivityRecord {
  id: string
  location: string
  type: 'CHARGE' | 'REFUND' | 'DISPUTE'
  /** The payment, the refund or the dispute. */
  of: string
  gross: Amount
  feeAmount: number
  at: string
  payout: string | null
}

export interface PayoutRecord {
  id: string
  status: 'SENT' | 'PAID' | 'FAILED'
  location_id: string
  created_at: string
  updated_at: string
  amount_money: Amount
  destination: { type: 'BANK_ACCOUNT'; id: string }
  version: number
  type: 'BATCH'
  arrival_date: string
}

export function recordActivity(
  call: Call,
  { type, location, of, gross, feeAmount }: Pick<ActivityRecord, 'type' | 'location' | 'of' | 'gross' | 'feeAmount'>,
): void {
  const id = newId(24)
  call.tables.activities.put(id, { id, location, type, of, gross, feeAmount, at: instant(call.nowMs), payout: null })
}

/** What a location has earned goes to the seller's bank: Square does it by itself, and nobody can ask it to. */
export function payOut(call: Call, locationId: string): PayoutRecord {
  const location = findLocation(locationId)
  if (!location) throw missing('Location', locationId)
  const lines = [...call.tables.activities.walk('oldest-first')].filter(
    (each) => each.location === locationId && each.payout === null,
  )
  const amount = lines.reduce((sum, { gross, feeAmount }) => sum + gross.amount - feeAmount, 0)
  if (amount <= 0) throw invalid('BAD_REQUEST', 'Nothing to pay out.')
  const at = instant(call.nowMs)
  const payout: PayoutRecord = {
    id: newId(26, 'po_'),
    status: 'SENT',
    location_id: locationId,
    created_at: at,
    updated_at: at,
    amount_money: { amount, currency: location.currency },
    destination: { type: 'BANK_ACCOUNT', id: 'bact:CLUTCHSANDBOX' },
    version: 1,
    type: 'BATCH',
    arrival_date: instant(call.nowMs + 86_400_000).slice(0, 10),
  }
  call.tables.payouts.put(payout.id, payout)
  for (const line of lines) call.tables.activities.put(line.id, { ...line, payout: payout.id })
  call.emit('payout.sent', 'payout', payout.id, { payout })
  return payout
}

export function decidePayout(call: Call, id: string, status: 'PAID' | 'FAILED'): PayoutRecord {
  const before = call.tables.payouts.get(id)
  if (!before) throw missing('Payout', id)
  if (before.status !== 'SENT') throw invalid('BAD_REQUEST', `The payout is ${before.status}.`)
  const payout: PayoutRecord = { ...before, status, updated_at: instant(call.nowMs), version: before.version + 1 }
  call.tables.payouts.put(id, payout)
  call.emit(status === 'PAID' ? 'payout.paid' : 'payout.failed', 'payout', id, { payout })
  return payout
}

const details = { CHARGE: 'type_charge_details', REFUND: 'type_refund_details', DISPUTE: 'type_dispute_details' }

export const payoutOperations = [
  operation({
    method: 'GET',
    path: '/payouts',
    read: (fields) => ({
      list: readList(fields),
      location: fields.text('location_id', 50),
      status: fields.text('status', 20),
    }),
    run: (call, { list, location, status }) =>
      listPage(
        call.tables.payouts,
        list,
        'payouts',
        (payout) =>
          (location === undefined || payout.location_id === location) &&
          (status === undefined || payout.status === status),
      ),
  }),
  operation({
    method: 'GET',
    path: '/payouts/:id',
    read: (_fields, path) => path.id as string,
    run: (call, id) => {
      const payout = call.tables.payouts.get(id)
      if (!payout) throw missing('Payout', id)
      return { payout }
    },
  }),
  operation({
    method: 'GET',
    path: '/payouts/:id/payout-entries',
    read: (fields, path) => ({ id: path.id as string, list: readList(fields) }),
    run: (call, { id, list }) => {
      const page = listPage(call.tables.activities, list, 'payout_entries', ({ payout }) => payout === id)
      const lines = (page.payout_entries ?? []) as ActivityRecord[]
      const entries = lines.map(({ id: entry, type, of, gross, feeAmount, at }) => ({
        id: entry,
        payout_id: id,
        effective_at: at,
        type,
        gross_amount_money: gross,
        fee_amount_money: { amount: feeAmount, currency: gross.currency },
        net_amount_money: { amount: gross.amount - feeAmount, currency: gross.currency },
        [details[type]]:
          type === 'CHARGE' ? { payment_id: of } : type === 'REFUND' ? { refund_id: of } : { dispute_id: of },
      }))
      return entries.length === 0 ? {} : { ...page, payout_entries: entries }
    },
  }),
]
