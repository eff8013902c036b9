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
  },
})
