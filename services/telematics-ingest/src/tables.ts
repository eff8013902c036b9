import { machinery, tables } from '@clutch/shared/tables'

export default tables({
  schema: 'telematics',
  global: {
    ...machinery.global,
    device_identities: 'an IMEI is one device on the whole platform, and is asked for before the tenant is known',
    quarantine: 'who sent a frame that was refused is often not known; nothing of it is shown to a tenant',
  },
  system: {
    ...machinery.system,
    device_identities: { verbs: ['select'], reason: 'a device says its IMEI, not its tenant' },
    devices: { verbs: ['select'], reason: 'who connects, whether it still may; the snapshot of devices' },
    commands: { verbs: ['select'], reason: 'which of the devices that are connected here have something to be told' },
    readings: { verbs: ['insert'], reason: 'the recorder stores the readings of all tenants in one statement' },
    connections: { verbs: ['select'], reason: 'the poller and a push know no tenant; the snapshot of connections' },
    connection_syncs: { verbs: ['select', 'update'], reason: 'the poller leases what is due in any tenant' },
    connection_secrets: { verbs: ['select', 'update'], reason: 'a rotation of the operator’s key rewraps all' },
    quarantine: { verbs: ['select', 'insert', 'delete'], reason: 'kept and trimmed outside of any tenant' },
  },
  appendOnly: {
    readings: 'what a device has said is not changed',
  },
  definers: {
    create_readings_month:
      'attaches the partition of one month between 2000 and 2100; takes a date and no name, shows and changes no row',
  },
})
