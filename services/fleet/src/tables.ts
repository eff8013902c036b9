import { machinery, tables } from '@clutch/shared/tables'

export default tables({
  schema: 'fleet',
  global: { ...machinery.global },
  system: {
    ...machinery.system,
    notifications: { verbs: ['select', 'update'], reason: 'the deliverer finds and leases what is due in any tenant' },
    notification_channels: {
      verbs: ['select'],
      reason: 'the deliverer sends there; a link to want no more names no tenant',
    },
    vehicles: { verbs: ['select'], reason: 'the snapshot of vehicles finds whose there are' },
    drivers: { verbs: ['select'], reason: 'the snapshot of drivers finds whose there are' },
    shared_links: { verbs: ['select'], reason: 'a link names no tenant' },
    blobs: { verbs: ['select'], reason: 'the mover finds in whichever tenant what is to go into the bucket' },
    blob_removals: {
      verbs: ['select', 'update', 'delete'],
      reason: 'the sweeper leases and removes what no blob of any tenant names',
    },
  },
})
