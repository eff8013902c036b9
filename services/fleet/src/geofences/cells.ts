import type { LatLon } from '@clutch/shared/geo'
import { cellToLatLng, getHexagonEdgeLengthAvg, gridDisk, latLngToCell, UNITS } from 'h3-js'
import { type Area, depthM, halfSizeM } from './geofence.ts'

/**
 * Areas by cell, so that a btree of (tenant, cell) finds those around a point: GiST and its kind are not leakproof and
 * would not be used under row-level security. An area is covered by H3 cells of one resolution, chosen so that the cells
 * are few; a point is looked up by its own cell at each resolution in use. The cover reaches beyond the area by a margin, so
 * that an area nearby is found too: one that noise might enter, and one just left.
 */

/** The resolutions areas are covered at, fine to coarse: edges of about 76 m, 530 m, 3.7 km, 26 km and 183 km. */
const CELL_RESOLUTIONS = [10, 8, 6, 4, 2] as const
/** An area never has more cells than this. */
export const MAX_CELLS = 300
/** Areas so near to a point are found with those that hold it. */
export const LOOKUP_MARGIN_M = 250

/** No point of a cell is farther from its centre: hexagons of H3 differ in size, and the local plane bends over large ones. */
const CELL_REACH = 1.6

/** The cells to store with an area, sorted. */
export function coveringCells(area: Area, marginM: number = LOOKUP_MARGIN_M): string[] {
  for (const resolution of CELL_RESOLUTIONS) {
    const edgeM = getHexagonEdgeLengthAvg(resolution, UNITS.m)
    // A hexagon is 1.7 edges from centre to side: what is hopelessly fine is not even begun.
    if (halfSizeM(area) > edgeM * Math.sqrt(MAX_CELLS)) continue
    const cells = cellsAt(area, resolution, marginM + CELL_REACH * edgeM)
    if (cells) return cells
  }
  throw new RangeError(`The area needs more than ${MAX_CELLS} cells of the coarsest resolution`)
}

/** The cells to look a point up by: one for each resolution in use. */
export function lookupCells(point: LatLon): string[] {
  return CELL_RESOLUTIONS.map((resolution) => latLngToCell(point.lat, point.lon, resolution))
}

/** Spreads from one cell of the area over all whose centre is near enough; null as soon as there are too many. */
function cellsAt(area: Area, resolution: number, reachM: number): string[] | null {
  const seed = borderPoint(area)
  const first = latLngToCell(seed.lat, seed.lon, resolution)
  const cells = new Set([first])
  const seen = new Set([first])
  for (const cell of cells) {
    for (const neighbour of gridDisk(cell, 1)) {
      if (seen.has(neighbour)) continue
      seen.add(neighbour)
      const [lat, lon] = cellToLatLng(neighbour)
      if (depthM(area, { lat, lon }) < -reachM) continue
      cells.add(neighbour)
      if (cells.size > MAX_CELLS) return null
    }
  }
  return [...cells].sort()
}

function borderPoint(area: Area): LatLon {
  return area.kind === 'circle' ? area.center : area.kind === 'corridor' ? area.path[0]! : area.outer[0]!
}

/** Something with an area, found by point through the same cells in memory: for a batch of readings, and for tests. */
export class CellIndex<Item extends { readonly id: string; readonly area: Area }> {
  readonly #byCell = new Map<string, Item[]>()
  readonly #byId = new Map<string, Item>()

  constructor(items: Iterable<Item>, cellsOf: (item: Item) => readonly string[] = (item) => coveringCells(item.area)) {
    for (const item of items) {
      this.#byId.set(item.id, item)
      for (const cell of cellsOf(item)) {
        const held = this.#byCell.get(cell)
        if (held) held.push(item)
        else this.#byCell.set(cell, [item])
      }
    }
  }

  /** Everything whose cover holds the point: all that are within the margin, and some that are a little farther. */
  near(point: LatLon): Item[] {
    const found: Item[] = []
    for (const cell of lookupCells(point)) {
      const held = this.#byCell.get(cell)
      if (held) found.push(...held)
    }
    return found
  }

  byId(id: string): Item | undefined {
    return this.#byId.get(id)
  }
}
