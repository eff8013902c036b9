import type { Geofence } from '@clutch/contracts/fleet/geofences'
import { SaxesParser } from 'saxes'
import {
  type Drawing,
  type Drawn,
  drawLine,
  drawPoint,
  drawPolygon,
  GeofenceFileError,
  radiusOf,
  TERM_NAMES,
} from './drawn.ts'
import { continued, ringsOf } from './geojson.ts'

/** Geofences as KML 2.2 (OGC 07-147r2). Pure. */

/** Elements within elements: a document of folders is not deeper, whoever wrote it. */
const MAX_DEPTH = 64
const SHAPES = new Set(['Point', 'LineString', 'LinearRing', 'Polygon'])

type Placemark = { name: string; data: Map<string, string>; found: { kind: string; rings: string[] }[] }

/**
 * The parser expands no entity but XML's own five, and fetches nothing; what else a document declares is refused where it is used.
 * @throws GeofenceFileError
 */
export function drawnInKml(text: string, maxFeatures: number, radiusM: number | null): Drawn[] {
  const drawn: Drawn[] = []
  const path: string[] = []
  let placemark: Placemark | null = null
  let content = ''
  let dataName = ''
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw new GeofenceFileError(`The file is no XML: ${error.message.slice(0, 200)}.`)
  })
  parser.on('doctype', () => {
    throw new GeofenceFileError('A document type is not taken: KML has none.')
  })
  parser.on('opentag', ({ name, attributes }) => {
    const tag = bare(name)
    path.push(tag)
    if (path.length > MAX_DEPTH) throw new GeofenceFileError('Elements are too deep within each other.')
    content = ''
    if (tag === 'Placemark') placemark = { name: '', data: new Map(), found: [] }
    if (tag === 'Data' || tag === 'SimpleData') dataName = String(attributes.name ?? '')
    // A ring of a polygon is that polygon's.
    if (SHAPES.has(tag) && !(tag === 'LinearRing' && path.includes('Polygon')))
      placemark?.found.push({ kind: tag, rings: [] })
  })
  const told = (chars: string) => {
    content += chars
  }
  parser.on('text', told)
  parser.on('cdata', told)
  parser.on('closetag', ({ name }) => {
    const tag = bare(name)
    path.pop()
    if (placemark === null) return
    if (tag === 'name' && path.at(-1) === 'Placemark') placemark.name = content.trim()
    if (tag === 'value' || tag === 'SimpleData') placemark.data.set(dataName, content.trim())
    if (tag === 'coordinates') placemark.found.at(-1)?.rings.push(content)
    if (tag !== 'Placemark') return
    drawn.push(drawnOf(placemark, radiusM))
    placemark = null
    if (drawn.length > maxFeatures) throw new GeofenceFileError(`A file has at most ${maxFeatures} placemarks.`)
  })
  parser.write(text.replace(/^\uFEFF/, '')).close()
  return drawn
}

/** Without the prefix of its name space. */
function bare(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function drawnOf({ name, data, found }: Placemark, radiusM: number | null): Drawn {
  const into: Drawing = { shapes: [], messages: [] }
  const ownM = radiusOf(data.get('radiusM') ?? data.get('radius')) ?? radiusM
  for (const { kind, rings } of found) {
    const [first = [], ...holes] = rings.map(positionsOf)
    if (kind === 'Point') drawPoint(into, first[0], ownM)
    else if (kind === 'LineString') drawLine(into, first, ownM)
    else drawPolygon(into, [first, ...holes])
  }
  if (found.length === 0) into.messages.push('has no geometry that can be a geofence')
  const terms: Record<string, unknown> = {}
  for (const term of TERM_NAMES) {
    const said = data.get(term)
    if (said === undefined || said === '') continue
    try {
      terms[term] = JSON.parse(said)
    } catch {
      into.messages.push(`${term} is no JSON`)
    }
  }
  return { name: name || null, terms, ...into }
}

/** `lon,lat[,height]`, parted by white space. */
function positionsOf(text: string): number[][] {
  const words = text.trim().split(/\s+/)
  return words[0] === ''
    ? []
    : words.map((word) => word.split(',').map((part) => (part === '' ? Number.NaN : Number(part))))
}

export const KML_BEGIN =
  '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Geofences</name>\n'
export const KML_END = '</Document></kml>\n'

export function placemarkOf(geofence: Geofence): string {
  const { shape } = geofence
  const data: [string, string][] = [['id', geofence.id]]
  if (shape.type !== 'polygon') data.push(['radiusM', String(shape.radiusM)])
  for (const name of TERM_NAMES) if (geofence[name] !== null) data.push([name, JSON.stringify(geofence[name])])
  const extended = data.map(([name, value]) => `<Data name="${name}"><value>${escaped(value)}</value></Data>`).join('')
  return `<Placemark><name>${escaped(geofence.name)}</name><ExtendedData>${extended}</ExtendedData>${geometryOf(shape)}</Placemark>\n`
}

function geometryOf(shape: Geofence['shape']): string {
  switch (shape.type) {
    case 'circle':
      return `<Point>${coordinates([[shape.center.lon, shape.center.lat]])}</Point>`
    case 'corridor':
      return `<LineString>${coordinates(continued(shape.path, shape.path[0]![0]!))}</LineString>`
    case 'polygon': {
      const [outer, ...holes] = ringsOf(shape.rings).map((ring) => `<LinearRing>${coordinates(ring)}</LinearRing>`)
      const inner = holes.map((hole) => `<innerBoundaryIs>${hole}</innerBoundaryIs>`).join('')
      return `<Polygon><outerBoundaryIs>${outer}</outerBoundaryIs>${inner}</Polygon>`
    }
  }
}

function coordinates(path: readonly (readonly number[])[]): string {
  return `<coordinates>${path.map((position) => position.join(',')).join(' ')}</coordinates>`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Characters that XML 1.0 has no way to write are left out. */
function escaped(text: string): string {
  const written = [...text].filter((char) => {
    const code = char.codePointAt(0)!
    return (
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 32 && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff)
    )
  })
  return written.join('').replace(/[<>&"']/g, (char) => ESCAPES[char]!)
}
