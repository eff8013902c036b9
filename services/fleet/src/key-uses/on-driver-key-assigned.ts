import { DriverKeyAssigned } from '@clutch/contracts/fleet/drivers'
import { findDriverKey } from '../driver-keys/store.ts'
import { reaction } from '../kit.ts'
import { assignByKeyKind } from './assign-by-key.ts'
import { findUsesOfKeyAfter } from './store.ts'

/** Whose a key is, or was, is known otherwise: what it was seen in since then is looked at again. */
export const onDriverKeyAssigned = reaction(
  'key-uses/on-driver-key-assigned',
  DriverKeyAssigned,
  async ({ event: { data }, tx }) => {
    const key = await findDriverKey(tx, data.id)
    if (key === undefined) return
    const uses = await findUsesOfKeyAfter(tx, key.key, new Date(data.validFrom))
    await tx.scheduleAll(
      assignByKeyKind,
      uses.map((id) => ({ key: id, dueAt: tx.now })),
    )
  },
)
