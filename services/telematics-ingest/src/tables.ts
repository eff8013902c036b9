import { machinery, tables } from '@clutch/shared/tables'

export default tables({
  schema: 'telematics',
  global: {
    ...machinery.global,
    device_identities: 'an IMEI is one device on the whole platform, and is asked for before the tenant is known',
    device_transfers:
      'a device that is given away is claimed by another tenant, with a code that only its hash is kept of',
    device_ranges: 'whose an unknown device is, is asked before the tenant is known; operators assign them',
    session_holders: 'a process has sessions of all tenants; the row says nothing but that it lives',
  },
  system: {
    ...machinery.system,
    device_identities: { verbs: ['select'], reason: 'a device says its IMEI, not its tenant' },
    devices: { verbs: ['select'], reason: 'who connects, whether it still may; the snapshot of devices' },
    device_ranges: { verbs: ['select'], reason: 'whose an unknown device is; operators list them' },
    device_transfers: { verbs: ['select'], reason: 'what was claimed and not told to its former owner yet' },
    device_states: {
      verbs: ['select', 'insert', 'update'],
      reason: 'a process keeps the state of all devices it has sessions of, of all tenants in one statement',
    },
    device_problems: { verbs: ['select'], reason: 'what is open of the devices that connect, of all tenants at once' },
    session_holders: { verbs: ['select', 'insert', 'update', 'delete'], reason: 'processes say that they live' },
    mqtt_credentials: { verbs: ['select'], reason: 'a device shows its token before its tenant is known' },
    commands: { verbs: ['select'], reason: 'which of the devices that are connected here have something to be told' },
    command_passwords: { verbs: ['select', 'update'], reason: 'a rotation of the operator’s key rewraps all' },
    settings: { verbs: ['select'], reason: 'the sweep finds the tenants that keep readings for a time only' },
    driver_privacies: { verbs: ['select'], reason: 'the sweep finds the tenants that hide where drivers were' },
    readings: { verbs: ['insert'], reason: 'the recorder stores the readings of all tenants in one statement' },
    connections: { verbs: ['select'], reason: 'the poller and a push know no tenant; the snapshot of connections' },
    connection_syncs: { verbs: ['select', 'update'], reason: 'the poller leases what is due in any tenant' },
    connection_secrets: { verbs: ['select', 'update'], reason: 'a rotation of the operator’s key rewraps all' },
    // One table, not one for tenants and one for the rest: a frame of nobody's device stands under the tenant `-`. No
    // tenant can be called that, so the policy that keeps tenants apart hides it from all of them, and what keeps, trims,
    // lists and replays is written once.
    quarantine: {
      verbs: ['select', 'insert', 'update', 'delete'],
      reason: 'kept and trimmed for all tenants; what is nobody’s is seen and replayed by the operator',
    },
    imports: {
      verbs: ['select', 'update'],
      reason: 'whose turn it is, of all tenants; the process that takes it leases it',
    },
    forwardings: { verbs: ['select'], reason: 'the reader of telemetry finds what is wanted of any tenant’s readings' },
    forwarding_secrets: { verbs: ['select', 'update'], reason: 'a rotation of the operator’s key rewraps all' },
    forwarding_progress: { verbs: ['select', 'update'], reason: 'deliveries of all tenants are leased' },
    forwarding_queue: { verbs: ['select', 'insert', 'delete'], reason: 'one message holds readings of many tenants' },
    forwarding_gaps: { verbs: ['select', 'insert', 'update'], reason: 'one message holds readings of many tenants' },
  },
  appendOnly: {
    readings: 'what a device has said is not changed, but by the functions below as the tenant has set',
  },
  definers: {
    create_readings_month:
      'attaches the partition of one month between 2000 and 2100; takes a date and no name, shows and changes no row',
    prune_readings:
      'removes readings of the tenant that is set, and of those only what its own settings no longer keep',
    drop_readings_months: 'drops a month only when the settings of every tenant with a reading in it no longer keep it',
    hide_readings:
      'hides readings of the tenant that is set, and only as its own driver privacies say and after the days they say',
  },
})
