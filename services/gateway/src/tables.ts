import { machinery, tables } from '@clutch/shared/tables'

export default tables({
  schema: 'gateway',
  global: {
    ...machinery.global,
    signing_keys: 'tokens of every tenant are signed with the same keys; private halves are encrypted',
  },
  system: {
    ...machinery.system,
    users: {
      verbs: ['select'],
      reason: 'who signs in gives an address before the tenant is known; the snapshot of users',
    },
    refresh_tokens: {
      verbs: ['select', 'delete'],
      reason: 'a refresh token is all its bearer shows; retention',
    },
    sessions: { verbs: ['select', 'delete'], reason: 'retention' },
    denied_sessions: {
      verbs: ['select', 'delete'],
      reason: 'every replica refuses the sessions of all tenants; retention',
    },
    signing_keys: { verbs: ['select', 'insert', 'delete'], reason: 'keys are made and dropped outside of any tenant' },
    tenants: { verbs: ['select'], reason: 'a tenant’s state is asked before its transaction: at the door' },
    api_keys: { verbs: ['select'], reason: 'a key is recognised by its digest before the tenant is known' },
  },
})
