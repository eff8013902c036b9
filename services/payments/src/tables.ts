import { machinery, tables } from '@clutch/shared/tables'

const leased = 'the worker leases what is due in any tenant'

export default tables({
  schema: 'payments',
  global: {
    ...machinery.global,
    fx_rates: 'what was published is the same for everybody',
    fx_sources: 'when a source of rates was asked last',
  },
  system: {
    ...machinery.system,
    operations: { verbs: ['select', 'update'], reason: leased },
    tax_number_inquiries: { verbs: ['select', 'update'], reason: leased },
  },
  appendOnly: {
    tax_calculations: 'what was answered can be explained later',
    tax_number_checks: 'what a register said, it said',
    provider_events: 'what a provider said, it said',
    wallet_lines: 'a statement says what it said',
    plan_versions: 'who subscribed goes by what it was',
    subscription_history: 'what somebody did, he did',
    usage_records: 'what was reported, was reported',
    recurring_changes: 'what a subscription brought in, it brought in',
  },
  readOnly: {
    accounts: 'post_entry opens an account; it keeps its shape',
    entries: 'post_entry writes it; it is corrected by another entry',
    postings: 'post_entry writes it; it is corrected by another entry',
    balances: 'post_entry moves it with its postings',
  },
  definers: {
    post_entry: 'writes one balanced entry for the tenant that is set, as row-level security reads it; takes no tenant',
  },
})
