import { setImmediate } from 'node:timers/promises'
import {
  importGeofences as contract,
  GeofenceFileUnreadable,
  type GeofenceImport,
  geofenceMediaTypes,
  maxImportedFeatures,
} from '@clutch/contracts/fleet/geofence-files'
import { type Geofence, GeofenceInvalid, NewGeofence } from '@clutch/contracts/fleet/geofences'
import { newId } from '@clutch/shared/id'
import { type FieldError, Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { fieldErrors, validatorOf } from '@clutch/shared/validation'
import { implement, type Tx } from '../kit.ts'
import { type Drawn, GeofenceFileError } from './drawn.ts'
import { enterGeofences } from './enter.ts'
import type { Area } from './geofence.ts'
import { drawnInGeoJson } from './geojson.ts'
import { drawnInKml } from './kml.ts'
import { ownAmong, strangersIn } from './own-scope.ts'
import { areaOf } from './shape.ts'
import { newGeofence } from './wanted.ts'

/** Features that are judged in one go. */
const TURN = 20

type Made = { geofence: Geofence; area: Area }
type Item = GeofenceImport['items'][number]
type Judged = { readonly name: string; readonly made: readonly Made[]; readonly messages: string[] }

export const importGeofences = implement(contract, async ({ query, file, tx }) => {
  const dryRun = query.dryRun ?? false
  const drawn = readDrawn(file, query.radiusM ?? null)
  const judged: Judged[] = []
  for (const [index, each] of drawn.entries()) {
    // Rings of thousands of points take a while: whoever else calls has his turn between them.
    if (index % TURN === TURN - 1) await setImmediate()
    judged.push(judge(each, (each.name ?? `Feature ${index + 1}`).slice(0, 200), tx.now))
  }
  await refuseStrangers(tx, judged)
  const taken = judged.filter(isTaken)
  const made = taken.flatMap((each) => each.made)
  const items = judged.map((each, index): Item => {
    const geofenceIds = isTaken(each) && !dryRun ? each.made.map(({ geofence }) => geofence.id) : []
    const outcome = isTaken(each) ? 'created' : 'refused'
    return { feature: index + 1, name: each.name, outcome, geofenceIds, messages: each.messages.slice(0, 20) }
  })
  if (made.length > maxImportedFeatures)
    throw new Problem(GeofenceFileUnreadable, { detail: `A file makes at most ${maxImportedFeatures} geofences.` })
  if (!dryRun) await enterGeofences(tx, made)
  return ok({ dryRun, created: made.length, refused: judged.length - taken.length, items })
})

function readDrawn(file: { mediaType: string; bytes: Buffer }, radiusM: number | null): Drawn[] {
  try {
    const read = file.mediaType === geofenceMediaTypes.kml ? drawnInKml : drawnInGeoJson
    return read(textOf(file.bytes), maxImportedFeatures, radiusM)
  } catch (error) {
    if (error instanceof GeofenceFileError) throw new Problem(GeofenceFileUnreadable, { detail: error.message })
    throw error
  }
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new GeofenceFileError('The file is not UTF-8.')
  }
}

/** A feature is taken whole or not at all. */
function judge(drawn: Drawn, name: string, now: Date): Judged {
  const messages = [...drawn.messages]
  const made: Made[] = []
  const isWanted = validatorOf(NewGeofence)
  drawn.shapes.forEach((shape, n) => {
    const part = n === 0 ? '' : ` (${n + 1})`
    const wanted: unknown = { name: `${name.slice(0, 200 - part.length)}${part}`, shape, ...drawn.terms }
    if (!isWanted(wanted)) {
      messages.push(...wordsOf(fieldErrors('feature', isWanted.errors)))
      return
    }
    try {
      const area = areaOf((wanted as NewGeofence).shape)
      made.push({ geofence: newGeofence(wanted as NewGeofence, { id: newId('gfn'), now }), area })
    } catch (error) {
      if (!(error instanceof Problem) || error.definition.code !== GeofenceInvalid.code) throw error
      messages.push(...wordsOf(error.errors ?? []))
    }
  })
  return { name, made, messages }
}

function isTaken({ made, messages }: Judged): boolean {
  return messages.length === 0 && made.length > 0
}

/** A file of another tenant names vehicles that are not of this one. */
async function refuseStrangers(tx: Tx, judged: readonly Judged[]): Promise<void> {
  const scopeOf = ({ made: [first] }: Judged) => first?.geofence.scope ?? null
  const known = await ownAmong(
    tx,
    judged.map(scopeOf).filter((scope) => scope !== null),
  )
  for (const each of judged) {
    const scope = scopeOf(each)
    if (scope !== null) each.messages.push(...wordsOf(strangersIn(scope, known)))
  }
}

function wordsOf(errors: readonly FieldError[]): string[] {
  return errors.map(({ pointer, message }) => `${pointer.replace(/^\/(body|feature)/, '')} ${message}`.trim())
}
