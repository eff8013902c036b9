import { type Defect, type DefectRepair, DefectState } from '@clutch/contracts/fleet/inspections'
import { Problem } from '@clutch/shared/problem'
import type { KeptFile } from '../blobs/blobs.ts'

/** A defect as it is kept: with where its photos are. */
export type KeptDefect = { readonly defect: Defect; readonly photos: readonly KeptFile[] }

type Found = Pick<Defect, 'vehicleId' | 'inspectionId' | 'driverId' | 'key' | 'label' | 'severity' | 'note'>

export function newDefect(found: Found, made: { id: string; now: Date; by: string }): KeptDefect {
  const defect: Defect = {
    id: made.id,
    version: 1,
    ...found,
    photos: [],
    at: made.now.toISOString(),
    madeBy: made.by,
    status: 'open',
    repair: null,
    acknowledgement: null,
  }
  return { defect, photos: [] }
}

/** @throws Problem when it is signed for already: what was signed is not signed over */
export function repaired(
  { defect, photos }: KeptDefect,
  { outcome, mechanic, note }: DefectRepair,
  { by, now }: { by: string; now: Date },
): KeptDefect {
  if (defect.status !== 'open') throw new Problem(DefectState)
  const repair = { certifiedBy: by, mechanic: mechanic ?? null, at: now.toISOString(), note: note ?? null }
  return { photos, defect: { ...defect, version: defect.version + 1, status: outcome, repair } }
}

/** @throws Problem when there is nothing to be seen yet, or it was seen */
export function acknowledged(
  { defect, photos }: KeptDefect,
  { driverId, by, now }: { driverId: string; by: string; now: Date },
): KeptDefect {
  if (defect.status === 'open' || defect.acknowledgement !== null) throw new Problem(DefectState)
  const acknowledgement = { driverId, by, at: now.toISOString() }
  return { photos, defect: { ...defect, version: defect.version + 1, acknowledgement } }
}

export function withPhoto({ defect, photos }: KeptDefect, photo: KeptFile): KeptDefect {
  const all = [...photos, photo]
  const shown = all.map(({ mediaType, bytes, sha256 }) => ({ mediaType: mediaType as never, bytes, sha256 }))
  return { photos: all, defect: { ...defect, version: defect.version + 1, photos: shown } }
}
