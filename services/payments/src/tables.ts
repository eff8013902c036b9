import { machinery, tables } from '@clutch/shared/tables'

export default tables({
  schema: 'payments',
  global: { ...machinery.global },
  system: { ...machinery.system },
  appendOnly: {
    accounts: 'an account of the ledger keeps its shape',
    entries: 'an entry is corrected by another entry',
    postings: 'an entry is corrected by another entry',
  },
})
