import { type BoundingBox, boxAround, type LatLon, normalizeLonDeg, unwrapLonDeg } from '@clutch/shared/geo'
import { type Area, boundingBox } from './geofence.ts'

/**
 * Things with an area in memory, found by place: a grid of boxes over the earth at several sizes. A thing lies in the few cells of the
 * finest size that its bounding box touches; a place is looked up in one cell of each size. Changing one thing leaves the
 * others alone.
 */

/** The sides of the cells, fine to coarse: 0.01° is about a kilometre. Each divides the circle. */
const CELL_DEG = [0.01, 0.08, 0.5, 4, 30] as const
/** A thing lies in at most so many cells; the coarsest size takes what is larger. */
const MAX_CELLS = 9
/** A line that touches more cells of a size is not looked along: nobody drove it between two readings. */
const MAX_LINE_CELLS = 2_000

type Box = {
  readonly south: number
  readonly north: number
  readonly west: number
  /** East of `west`: beyond 180 where the box crosses the antimeridian. */
  readonly east: number
}
/** A straight line, by its box and the latitudes of its ends. */
type Line = Box & { readonly westLat: number; readonly eastLat: number }
type Entry<Item> = Box & { readonly item: Item }

export class FenceIndex<Item extends { readonly id: string; readonly area: Area }> {
  readonly #cells = new Map<number, Entry<Item>[]>()
  readonly #byId = new Map<string, Item[]>()
  #size = 0

  constructor(items: Iterable<Item> = []) {
    for (const item of items) this.#add(item)
  }

  get size(): number {
    return this.#size
  }

  /** All that have this id, in the order in which they were given. */
  all(id: string): readonly Item[] {
    return this.#byId.get(id) ?? []
  }

  /** These are what there is of this id from now on. */
  replace(id: string, items: readonly Item[]): void {
    for (const item of this.#byId.get(id) ?? []) this.#remove(item)
    this.#byId.delete(id)
    for (const item of items) this.#add(item)
  }

  /** Everything whose bounding box is within the reach of the place: all that hold it, and some that do not. */
  near(place: LatLon, reachM = 0): Item[] {
    if (reachM > 0) return this.#touching(boxAround(place, reachM))
    const found: Item[] = []
    const lon = normalizeLonDeg(place.lon)
    for (let level = 0; level < CELL_DEG.length; level++) {
      const held = this.#cells.get(keyOf(level, columnOf(level, lon), rowOf(level, place.lat)))
      if (held === undefined) continue
      for (let i = 0; i < held.length; i++) {
        const { item, south, north, west, east } = held[i]!
        if (place.lat < south || place.lat > north) continue
        if ((lon >= west && lon <= east) || lon + 360 <= east) found.push(item)
      }
    }
    return found
  }

  /** Everything whose box the straight line meets: all that it may meet itself, and some that it does not. */
  along(from: LatLon, to: LatLon): Item[] {
    const toLon = unwrapLonDeg(to.lon, from.lon)
    const [west, east] = from.lon <= toLon ? [from, { lat: to.lat, lon: toLon }] : [{ lat: to.lat, lon: toLon }, from]
    const line: Line = {
      south: Math.min(from.lat, to.lat),
      north: Math.max(from.lat, to.lat),
      west: west.lon,
      east: east.lon,
      westLat: west.lat,
      eastLat: east.lat,
    }
    const found: Item[] = []
    for (let level = 0; level < CELL_DEG.length; level++) {
      const side = CELL_DEG[level]!
      const firstColumn = Math.floor((west.lon + 180) / side)
      const lastColumn = Math.floor((east.lon + 180) / side)
      const rows = Math.abs(rowOf(level, east.lat) - rowOf(level, west.lat)) + 1
      if (lastColumn - firstColumn + rows > MAX_LINE_CELLS) continue
      // A thing lies in several cells of one size: it is taken once.
      const seen = lastColumn > firstColumn || rows > 1 ? new Set<Item>() : null
      for (let column = firstColumn; column <= lastColumn; column++) {
        const a = rowOf(level, column === firstColumn ? west.lat : latAt(west, east, column * side - 180))
        const b = rowOf(level, column === lastColumn ? east.lat : latAt(west, east, (column + 1) * side - 180))
        for (let row = Math.min(a, b); row <= Math.max(a, b); row++) {
          const held = this.#cells.get(keyOf(level, column, row))
          if (held === undefined) continue
          for (let i = 0; i < held.length; i++) {
            const entry = held[i]!
            if (!meetsLine(entry, line) || seen?.has(entry.item)) continue
            seen?.add(entry.item)
            found.push(entry.item)
          }
        }
      }
    }
    return found
  }

  #touching(box: BoundingBox): Item[] {
    const found = new Set<Item>()
    const east = box.east < box.west ? box.east + 360 : box.east
    const whole = { ...box, east }
    for (let level = 0; level < CELL_DEG.length; level++) {
      const side = CELL_DEG[level]!
      for (let column = columnOf(level, box.west); column <= Math.floor((east + 180) / side); column++)
        for (let row = rowOf(level, box.south); row <= rowOf(level, box.north); row++)
          this.#gather(level, column, row, whole, found)
    }
    return [...found]
  }

  #gather(level: number, column: number, row: number, box: Box, found: Set<Item>): void {
    const held = this.#cells.get(keyOf(level, column, row))
    if (held === undefined) return
    for (let i = 0; i < held.length; i++) if (meet(held[i]!, box)) found.add(held[i]!.item)
  }

  #add(item: Item): void {
    const entry = entryOf(item)
    for (const key of keysOf(entry)) {
      const held = this.#cells.get(key)
      if (held === undefined) this.#cells.set(key, [entry])
      else held.push(entry)
    }
    const same = this.#byId.get(item.id)
    if (same === undefined) this.#byId.set(item.id, [item])
    else same.push(item)
    this.#size += 1
  }

  #remove(item: Item): void {
    for (const key of keysOf(entryOf(item))) {
      const left = (this.#cells.get(key) ?? []).filter((entry) => entry.item !== item)
      if (left.length === 0) this.#cells.delete(key)
      else this.#cells.set(key, left)
    }
    this.#size -= 1
  }
}

function entryOf<Item extends { readonly area: Area }>(item: Item): Entry<Item> {
  const { south, north, west, east } = boundingBox(item.area)
  return { item, south, north, west, east: east < west ? east + 360 : east }
}

/** Wherever on the circle their longitudes are counted from. */
function meet(a: Box, b: Box): boolean {
  if (a.south > b.north || b.south > a.north) return false
  return (
    (a.west <= b.east && b.west <= a.east) ||
    (a.west <= b.east + 360 && b.west + 360 <= a.east) ||
    (a.west <= b.east - 360 && b.west - 360 <= a.east)
  )
}

/** No side of the box separates them, and not the line itself (separating axes; S. Gottschalk, 1996). */
function meetsLine(box: Box, line: Line): boolean {
  if (box.south > line.north || line.south > box.north) return false
  let { west, east } = box
  if (west > line.east) {
    west -= 360
    east -= 360
  } else if (east < line.west) {
    west += 360
    east += 360
  }
  if (west > line.east || line.west > east) return false
  const wayLon = line.east - line.west
  const wayLat = line.eastLat - line.westLat
  const offLon = (west + east) / 2 - line.west
  const offLat = (box.south + box.north) / 2 - line.westLat
  const reach = ((east - west) * Math.abs(wayLat) + (box.north - box.south) * wayLon) / 2
  return Math.abs(offLon * wayLat - offLat * wayLon) <= reach * (1 + 1e-9)
}

/** The cells of the finest size of which there are few enough. */
function keysOf({ south, north, west, east }: Box): number[] {
  for (let level = 0; level < CELL_DEG.length; level++) {
    const side = CELL_DEG[level]!
    const [firstColumn, lastColumn] = [columnOf(level, west), Math.floor((east + 180) / side)]
    const [firstRow, lastRow] = [rowOf(level, south), rowOf(level, north)]
    const count = (lastColumn - firstColumn + 1) * (lastRow - firstRow + 1)
    if (count > MAX_CELLS && level < CELL_DEG.length - 1) continue
    const keys = new Set<number>()
    for (let column = firstColumn; column <= lastColumn; column++)
      for (let row = firstRow; row <= lastRow; row++) keys.add(keyOf(level, column, row))
    return [...keys]
  }
  return []
}

function columnOf(level: number, lonDeg: number): number {
  return Math.floor((lonDeg + 180) / CELL_DEG[level]!)
}

function rowOf(level: number, latDeg: number): number {
  return Math.floor((latDeg + 90) / CELL_DEG[level]!)
}

/** One number of a cell, wherever on the circle its column is counted from. */
function keyOf(level: number, column: number, row: number): number {
  const columns = Math.round(360 / CELL_DEG[level]!)
  const wrapped = ((column % columns) + columns) % columns
  return (row * columns + wrapped) * CELL_DEG.length + level
}

function latAt(west: LatLon, east: LatLon, lon: number): number {
  return west.lat + ((east.lat - west.lat) * (lon - west.lon)) / (east.lon - west.lon)
}
