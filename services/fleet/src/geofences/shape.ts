import { type Geofence, GeofenceInvalid } from '@clutch/contracts/fleet/geofences'
import { Problem } from '@clutch/shared/problem'
import { type Area, normalized, problemsOf } from './geofence.ts'

/** A shape as clients draw it, and the area it encloses. */
export type Shape = Geofence['shape']

/**
 * The area of a shape, as it is stored.
 * @throws Problem GeofenceInvalid with a pointer to each point that is wrong
 */
export function areaOf(shape: Shape): Area {
  const drawn = drawnArea(shape)
  const errors = problemsOf(drawn).map(({ pointer, detail }) => ({
    pointer: `/body/shape${pointerIn(shape, pointer)}`,
    message: detail,
  }))
  // Of a shape that is wrong in every point the first few tell enough.
  if (errors.length > 0) throw new Problem(GeofenceInvalid, { errors: errors.slice(0, 20) })
  return normalized(drawn)
}

function drawnArea(shape: Shape): Area {
  switch (shape.type) {
    case 'circle':
      return { kind: 'circle', center: placeOf([shape.center.lon, shape.center.lat]), radiusM: shape.radiusM }
    case 'polygon': {
      const [outer, ...holes] = shape.rings.map((ring) => ring.map(placeOf))
      return { kind: 'polygon', outer: outer!, holes }
    }
    case 'corridor':
      return { kind: 'corridor', path: shape.path.map(placeOf), halfWidthM: shape.radiusM }
  }
}

function placeOf([lon, lat]: readonly number[]): { lat: number; lon: number } {
  return { lat: lat!, lon: lon! }
}

/** What the area calls `/outer/3`, `/holes/0/2` or `/halfWidthM` has another name in the shape. */
function pointerIn(shape: Shape, pointer: string): string {
  if (shape.type === 'corridor') return pointer === '/halfWidthM' ? '/radiusM' : pointer
  if (shape.type === 'circle') return pointer
  const hole = /^\/holes\/(\d+)(.*)$/.exec(pointer)
  return hole === null ? pointer.replace(/^\/outer/, '/rings/0') : `/rings/${Number(hole[1]) + 1}${hole[2]}`
}

/** Drawn otherwise or not, they enclose the same ground. Both must be shapes that passed. */
export function isSameArea(one: Shape, other: Shape): boolean {
  return JSON.stringify(normalized(drawnArea(one))) === JSON.stringify(normalized(drawnArea(other)))
}
