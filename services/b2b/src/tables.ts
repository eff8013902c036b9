import { machinery, tables } from '@clutch/shared/tables'

export default tables({
  schema: 'b2b',
  global: { ...machinery.global },
  system: {
    ...machinery.system,
    tenants: { verbs: ['select'], reason: 'operators list tenants; the snapshot of tenants' },
    api_keys: {
      verbs: ['select'],
      reason: 'the gateway asks by digest before the tenant is known; the snapshot of keys',
    },
    corporate_accounts: { verbs: ['select'], reason: 'the snapshot of accounts finds whose there are' },
    vendors: { verbs: ['select'], reason: 'the snapshot of vendors finds whose there are' },
    webhook_endpoints: { verbs: ['select'], reason: 'the deliverer serves the endpoints of all tenants' },
    webhook_messages: { verbs: ['select', 'delete'], reason: 'the deliverer sends them; retention' },
    webhook_deliveries: {
      verbs: ['select', 'update'],
      reason: 'the deliverer leases what is due in any tenant',
    },
  },
  appendOnly: {
    contract_prices: 'a price that was agreed is not changed; another contract is made',
    invoice_payments: 'what was paid was paid',
    credit_notes: 'a document that was issued is not changed; another invoice is made',
    statements: 'a document that was issued is not changed',
    statement_invoices: 'an invoice stands on one statement',
    audit_entries: 'a trail that can be changed proves nothing',
  },
})
