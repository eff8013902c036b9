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
import { implement } from '../kit.ts'
import { type Drawn, GeofenceFileError } from './drawn.ts'
import { enterGeofences } from './enter.ts'
import type { Area } from './geofence.ts'
import { drawnInGeoJson } from './geojson.ts'
import { drawnInKml } from './kml.ts'
import { areaOf } from './shape.ts'
import { newGeofence } from './wanted.ts'

/** Features that are judged in one go. */
const TURN = 20

type Made = { geofence: Geofence; area: Area }
type Item = GeofenceImport['items'][number]

export const importGeofences = implement(contract, async ({ query, file, tx }) => {
  const dryRun = query.dryRun ?? false
  const drawn = readDrawn(file, query.radiusM ?? null)
  const made: Made[] = []
  const items: Item[] = []
  for (const [index, each] of drawn.entries()) {
    // Rings of thousands of points take a while: whoever else calls has his turn between them.
    if (index % TURN === TURN - 1) await setImmediate()
    const name = (each.name ?? `Feature ${index + 1}`).slice(0, 200)
    const judged = judge(each, name, tx.now)
    const isRefused = judged.messages.length > 0 || judged.made.length === 0
    if (!isRefused) made.push(...judged.made)
    items.push({
      feature: index + 1,
      name,
      outcome: isRefused ? 'refused' : 'created',
      geofenceIds: isRefused || dryRun ? [] : judged.made.map(({ geofence }) => geofence.id),
      messages: judged.messages.slice(0, 20),
    })
  }
  if (made.length > maxImportedFeatures)
    throw new Problem(GeofenceFileUnreadable, { detail: `A file makes at most ${maxImportedFeatures} geofences.` })
  if (!dryRun) await enterGeofences(tx, made)
  const refused = items.filter(({ outcome }) => outcome === 'refused').length
  return ok({ dryRun, created: made.length, refused, items })
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
function judge(drawn: Drawn, name: string, now: Date): { made: Made[]; messages: string[] } {
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
  return { made, messages }
}

function wordsOf(errors: readonly FieldError[]): string[] {
  return errors.map(({ pointer, message }) => `${pointer.replace(/^\/(body|feature)/, '')} ${message}`.trim())
}
