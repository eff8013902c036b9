import type Stripe from 'stripe'
import { missing } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import { type Metadata, mergeMetadata, type Params } from './params.ts'
import { isAttachedTo, renderPaymentMethod } from './payment-methods.ts'

export interface CustomerRecord {
  id: string
  created: number
  name: string | null
  email: string | null
  phone: string | null
  description: string | null
  address: Stripe.Address | null
  metadata: Metadata
  default_payment_method: string | null
  deleted: boolean
}

export function renderCustomer(record: Readonly<CustomerRecord>): Stripe.Customer | Stripe.DeletedCustomer {
  const { deleted, default_payment_method, ...rest } = record
  if (deleted) return { id: record.id, object: 'customer', deleted: true }
  return {
    object: 'customer',
    balance: 0,
    currency: null,
    default_source: null,
    delinquent: false,
    discount: null,
    invoice_prefix: null,
    invoice_settings: { custom_fields: null, default_payment_method, footer: null, rendering_options: null },
    livemode: false,
    next_invoice_sequence: 1,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
    ...rest,
  }
}

/** For a customer a path names (404) or a parameter does (400). */
export function findCustomer(call: Call, id: string, param: string, status: 400 | 404): Readonly<CustomerRecord> {
  const record = call.tables.customers.get(id)
  if (!record || (record.deleted && status === 400)) throw missing('customer', id, param, status)
  return record
}

const addressFields = ['city', 'country', 'line1', 'line2', 'postal_code', 'state'] as const

function readFields(params: Params) {
  const address = params.object('address')
  const invoiceSettings = params.object('invoice_settings')
  params.accept('preferred_locales', 'shipping', 'tax', 'tax_exempt')
  return {
    name: params.clearable('name'),
    email: params.clearable('email'),
    phone: params.clearable('phone'),
    description: params.clearable('description'),
    address: address
      ? (Object.fromEntries(
          addressFields.map((field) => [field, address.clearable(field) ?? null]),
        ) as unknown as Stripe.Address)
      : undefined,
    metadata: params.metadata(),
    defaultPaymentMethod: invoiceSettings?.clearable('default_payment_method'),
  }
}

function checkDefault(call: Call, customer: string, paymentMethod: string | null | undefined): void {
  if (!paymentMethod) return
  if (!isAttachedTo(call, paymentMethod, customer)) {
    throw missing('payment_method', paymentMethod, 'invoice_settings[default_payment_method]', 400)
  }
}

function findLive(call: Call, id: string): Readonly<CustomerRecord> {
  const record = findCustomer(call, id, 'id', 404)
  if (record.deleted) throw missing('customer', id, 'id', 404)
  return record
}

export const customerOperations = [
  operation({
    method: 'POST',
    path: '/customers',
    read: (params) => ({ ...readFields(params), paymentMethod: params.string('payment_method') }),
    run: (call, input) => {
      const record: CustomerRecord = {
        id: newId('cus', 14),
        created: call.now,
        name: input.name ?? null,
        email: input.email ?? null,
        phone: input.phone ?? null,
        description: input.description ?? null,
        address: input.address ?? null,
        metadata: mergeMetadata({}, input.metadata),
        default_payment_method: null,
        deleted: false,
      }
      call.tables.customers.put(record.id, record)
      call.emit('customer.created', renderCustomer(record))
      return renderCustomer(record)
    },
  }),
  operation({
    method: 'GET',
    path: '/customers',
    read: (params) => ({ list: readList(params), email: params.string('email') }),
    run: (call, { list, email }) =>
      listPage(
        call.tables.customers,
        '/v1/customers',
        list,
        renderCustomer,
        (record) => !record.deleted && (email === undefined || record.email === email),
      ),
  }),
  operation({
    method: 'GET',
    path: '/customers/:id',
    read: (_params, path) => path.id as string,
    run: (call, id) => renderCustomer(findCustomer(call, id, 'id', 404)),
  }),
  operation({
    method: 'POST',
    path: '/customers/:id',
    read: (params, path) => ({ id: path.id as string, ...readFields(params) }),
    run: (call, input) => {
      const before = findLive(call, input.id)
      checkDefault(call, before.id, input.defaultPaymentMethod)
      const record: CustomerRecord = {
        ...before,
        name: input.name === undefined ? before.name : input.name,
        email: input.email === undefined ? before.email : input.email,
        phone: input.phone === undefined ? before.phone : input.phone,
        description: input.description === undefined ? before.description : input.description,
        address: input.address ?? before.address,
        metadata: mergeMetadata(before.metadata, input.metadata),
        default_payment_method:
          input.defaultPaymentMethod === undefined ? before.default_payment_method : input.defaultPaymentMethod,
      }
      call.tables.customers.put(record.id, record)
      call.emit('customer.updated', renderCustomer(record))
      return renderCustomer(record)
    },
  }),
  operation({
    method: 'DELETE',
    path: '/customers/:id',
    read: (_params, path) => path.id as string,
    run: (call, id) => {
      const before = findLive(call, id)
      call.emit('customer.deleted', renderCustomer(before))
      const record: CustomerRecord = { ...before, deleted: true }
      call.tables.customers.put(id, record)
      return renderCustomer(record)
    },
  }),
  operation({
    method: 'GET',
    path: '/customers/:id/payment_methods',
    read: (params, path) => ({ id: path.id as string, list: readList(params), type: params.string('type') }),
    run: (call, { id, list, type }) => {
      findLive(call, id)
      return listPage(
        call.tables.paymentMethods,
        `/v1/customers/${id}/payment_methods`,
        list,
        renderPaymentMethod,
        (record) => record.customer === id && (type === undefined || type === 'card'),
      )
    },
  }),
]
