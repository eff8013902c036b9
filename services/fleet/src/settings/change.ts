import { changeFleetSettings as contract, FleetSettingsChanged } from '@clutch/contracts/fleet/settings'
import { VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changedSettings } from './settings.ts'
import { lockSettings, updateSettings } from './store.ts'

export const changeSettings = implement(contract, async ({ body, ifMatch, tx }) => {
  const settings = await lockSettings(tx)
  if (settings.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedSettings(settings, body)
  await updateSettings(tx, changed)
  tx.emit(FleetSettingsChanged, changed)
  return ok(changed)
})
