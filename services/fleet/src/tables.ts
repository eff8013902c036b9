import { machinery, tables } from '@clutch/shared/tables'

export default tables({
  schema: 'fleet',
  global: { ...machinery.global },
  system: {
    ...machinery.system,
    vehicles: { verbs: ['select'], reason: 'the snapshot of vehicles finds whose there are' },
  },
})
