import { invalid, missing } from './errors.ts'
import type { Fields } from './fields.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, instant, operation } from './operation.ts'

export interface CustomerRecord {
  id: string
  created_at: string
  updated_at: string
  given_name?: string
  family_name?: string
  company_name?: string
  email_address?: string
  reference_id?: string
  note?: string
  creation_source: 'THIRD_PARTY'
  version: number
}

const names = ['given_name', 'family_name', 'company_name', 'email_address'] as const

function readCustomer(fields: Fields): Partial<CustomerRecord> {
  const read: Record<string, string> = {}
  for (const name of names) {
    const value = fields.text(name, 300)
    if (value !== undefined) read[name] = value
  }
  const reference = fields.text('reference_id', 100)
  const note = fields.text('note', 4_096)
  const email = read.email_address
  if (email !== undefined && !/^[^@\s]+@[^@\s]+$/.test(email))
    throw invalid('INVALID_EMAIL_ADDRESS', 'Expected email_address to be a valid email address.', 'email_address')
  return {
    ...read,
    ...(reference === undefined ? {} : { reference_id: reference }),
    ...(note === undefined ? {} : { note }),
  }
}

export function findCustomer(call: Call, id: string): Readonly<CustomerRecord> {
  const record = call.tables.customers.get(id)
  if (!record) throw missing('Customer', id)
  return record
}

export const customerOperations = [
  operation({
    method: 'POST',
    path: '/customers',
    read: (fields) => {
      // Square makes one of its own where the caller has none.
      fields.text('idempotency_key', 45)
      const read = readCustomer(fields)
      if (names.every((name) => read[name] === undefined))
        throw invalid('BAD_REQUEST', 'At least one of a name, a company or an email address is required.')
      return read
    },
    run: (call, input) => {
      const id = newId(26)
      const at = instant(call.nowMs)
      const customer: CustomerRecord = {
        id,
        created_at: at,
        updated_at: at,
        ...input,
        creation_source: 'THIRD_PARTY',
        version: 0,
      }
      call.tables.customers.put(id, customer)
      call.emit('customer.created', 'customer', id, { customer })
      return { customer }
    },
  }),
  operation({
    method: 'GET',
    path: '/customers',
    read: (fields) => {
      fields.accept('sort_field', 'count')
      return readList(fields)
    },
    run: (call, list) => listPage(call.tables.customers, list, 'customers', () => true),
  }),
  operation({
    method: 'POST',
    path: '/customers/search',
    read: (fields) => {
      const filter = fields.object('query')?.object('filter')
      fields.accept('limit', 'cursor', 'count')
      return {
        reference: filter?.object('reference_id')?.text('exact', 100),
        email: filter?.object('email_address')?.text('exact', 300),
      }
    },
    run: (call, { reference, email }) => {
      const customers = [...call.tables.customers.walk('newest-first')].filter(
        (each) =>
          (reference === undefined || each.reference_id === reference) &&
          (email === undefined || each.email_address === email),
      )
      return { customers: customers.slice(0, 100) }
    },
  }),
  operation({
    method: 'GET',
    path: '/customers/:id',
    read: (_fields, path) => path.id as string,
    run: (call, id) => ({ customer: findCustomer(call, id) }),
  }),
  operation({
    method: 'PUT',
    path: '/customers/:id',
    read: (fields, path) => {
      fields.accept('version')
      return { id: path.id as string, change: readCustomer(fields) }
    },
    run: (call, { id, change }) => {
      const before = findCustomer(call, id)
      const customer = { ...before, ...change, updated_at: instant(call.nowMs), version: before.version + 1 }
      call.tables.customers.put(id, customer)
      call.emit('customer.updated', 'customer', id, { customer })
      return { customer }
    },
  }),
]
