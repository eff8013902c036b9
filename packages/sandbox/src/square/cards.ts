import { findCustomer } from './customers.ts'
import { invalid, missing, SquareError } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { merchantId } from './locations.ts'
import { type Call, instant, operation } from './operation.ts'
import { testSources } from './test-sources.ts'

export interface CardRecord {
  id: string
  card_brand: string
  last_4: string
  exp_month: number
  exp_year: number
  fingerprint: string
  customer_id: string
  merchant_id: string
  reference_id?: string
  enabled: boolean
  card_type: 'CREDIT'
  prepaid_type: 'NOT_PREPAID'
  bin: string
  created_at: string
  disabled_at?: string
  version: number
}

const expiry = { exp_month: 12, exp_year: 2030 }

function findCard(call: Call, id: string): Readonly<CardRecord> {
  const record = call.tables.cards.get(id)
  if (!record) throw missing('Card', id)
  return record
}

export const cardOperations = [
  operation({
    method: 'POST',
    path: '/cards',
    read: (fields) => {
      fields.key()
      const source = fields.requiredText('source_id', 16_384)
      const verification = fields.text('verification_token', 16_384)
      const card = fields.object('card')
      if (card === undefined) throw invalid('MISSING_REQUIRED_PARAMETER', 'Missing card.', 'card')
      const read = {
        source,
        verification,
        customer: card.requiredText('customer_id', 191),
        reference: card.text('reference_id', 128),
      }
      card.accept('cardholder_name', 'billing_address', 'exp_month', 'exp_year')
      card.finish()
      return read
    },
    run: (call, { source, verification, customer, reference }) => {
      const found = testSources[source]
      if (found === undefined) throw missing('Source', source)
      findCustomer(call, customer)
      const decline = call.declineCode ?? found.decline
      if (decline !== undefined && !(decline === 'CARD_DECLINED_VERIFICATION_REQUIRED' && verification !== undefined)) {
        const code = decline === 'CVV_FAILURE' ? 'VERIFY_CVV_FAILURE' : decline
        throw new SquareError(400, { category: 'PAYMENT_METHOD_ERROR', code, detail: `Authorization error: '${code}'` })
      }
      const card: CardRecord = {
        id: newId(20, 'ccof:CA'),
        card_brand: found.brand,
        last_4: found.last4,
        ...expiry,
        fingerprint: `sq-1-${found.brand}-${found.last4}`,
        customer_id: customer,
        merchant_id: merchantId,
        ...(reference === undefined ? {} : { reference_id: reference }),
        enabled: true,
        card_type: 'CREDIT',
        prepaid_type: 'NOT_PREPAID',
        bin: '411111',
        created_at: instant(call.nowMs),
        version: 1,
      }
      call.tables.cards.put(card.id, card)
      call.emit('card.created', 'card', card.id, { card })
      return { card }
    },
  }),
  operation({
    method: 'GET',
    path: '/cards',
    read: (fields) => {
      const read = {
        list: readList(fields),
        customer: fields.text('customer_id', 191),
        reference: fields.text('reference_id', 128),
        disabledToo: fields.text('include_disabled', 5) === 'true',
      }
      return read
    },
    run: (call, { list, customer, reference, disabledToo }) =>
      listPage(
        call.tables.cards,
        list,
        'cards',
        (card) =>
          (customer === undefined || card.customer_id === customer) &&
          (reference === undefined || card.reference_id === reference) &&
          (disabledToo || card.enabled),
      ),
  }),
  operation({
    method: 'GET',
    path: '/cards/:id',
    read: (_fields, path) => path.id as string,
    run: (call, id) => ({ card: findCard(call, id) }),
  }),
  operation({
    method: 'POST',
    path: '/cards/:id/disable',
    read: (_fields, path) => path.id as string,
    run: (call, id) => {
      const before = findCard(call, id)
      if (!before.enabled) return { card: before }
      const card = { ...before, enabled: false, disabled_at: instant(call.nowMs), version: before.version + 1 }
      call.tables.cards.put(id, card)
      call.emit('card.disabled', 'card', id, { card })
      return { card }
    },
  }),
]
