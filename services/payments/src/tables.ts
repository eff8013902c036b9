import { machinery, tables } from '@clutch/shared/tables'

const leased = 'the worker leases what is due in any tenant'

export default tables({
  schema: 'payments',
  global: { ...machinery.global },
  system: {
    ...machinery.system,
    operations: { verbs: ['select', 'update'], reason: leased },
  },
  appendOnly: {
    accounts: 'an account of the ledger keeps its shape',
    entries: 'an entry is corrected by another entry',
    postings: 'an entry is corrected by another entry',
    provider_events: 'what a provider said, it said',
  },
})
