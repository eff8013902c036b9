import type { Alert } from '@clutch/contracts/fleet/alerts'
import type { NotificationChannel } from '@clutch/contracts/fleet/notification-channels'

/** What people read of an alert, in their language, units and zone. Pure. */

export interface Message {
  readonly subject: string
  readonly text: string
  /** What programs read: the body of a webhook, the data of a push. */
  readonly data?: { readonly type: string; readonly timestamp: string; readonly data: unknown }
}

type Words = (typeof words)['en']
type Reader = Pick<NotificationChannel, 'locale' | 'units' | 'timeZone'>

const words = {
  en: {
    info: 'Info',
    warning: 'Warning',
    critical: 'Critical',
    opened: '',
    escalated: 'Not acknowledged',
    resolved: 'Over',
    vehicle: 'Vehicle',
    driver: 'Driver',
    device: 'Device',
    other: 'Concerns',
    place: 'Place',
    first: 'Since',
    times: 'Times',
    code: 'Your code',
    codeIs: 'to receive alerts of Clutch here. It is valid for 15 minutes. If you did not ask for it, do nothing.',
    digest: 'alerts within the last minutes',
    moreRules: 'more rules',
    unsubscribe: 'No more of these messages',
    speedKmh: 'Speed',
    maxSpeedKmh: 'Highest speed',
    limitKmh: 'Limit',
    peakG: 'Peak',
    durationS: 'Duration',
    distanceM: 'Distance',
    kind: 'Kind',
    severity: 'Severity',
    code_: 'Code',
    litres: 'Fuel',
    coolantC: 'Coolant',
    batteryV: 'Battery',
  },
  ar: {
    info: 'معلومة',
    warning: 'تحذير',
    critical: 'حرج',
    opened: '',
    escalated: 'لم يؤكَّد استلامه',
    resolved: 'انتهى',
    vehicle: 'المركبة',
    driver: 'السائق',
    device: 'الجهاز',
    other: 'بخصوص',
    place: 'المكان',
    first: 'منذ',
    times: 'عدد المرات',
    code: 'رمزك',
    codeIs: 'لتلقي تنبيهات Clutch هنا، وهو صالح لمدة 15 دقيقة. إن لم تطلبه فلا تفعل شيئًا.',
    digest: 'تنبيهًا خلال الدقائق الأخيرة',
    moreRules: 'قواعد أخرى',
    unsubscribe: 'إيقاف هذه الرسائل',
    speedKmh: 'السرعة',
    maxSpeedKmh: 'أعلى سرعة',
    limitKmh: 'الحد',
    peakG: 'الذروة',
    durationS: 'المدة',
    distanceM: 'المسافة',
    kind: 'النوع',
    severity: 'الشدة',
    code_: 'الرمز',
    litres: 'الوقود',
    coolantC: 'سائل التبريد',
    batteryV: 'البطارية',
  },
} as const satisfies Record<'en' | 'ar', Record<string, string>>

/** Fields of events that people are told, in this order. */
const told: readonly { field: string; label: keyof Words }[] = [
  { field: 'kind', label: 'kind' },
  { field: 'code', label: 'code_' },
  { field: 'severity', label: 'severity' },
  { field: 'speedKmh', label: 'speedKmh' },
  { field: 'maxSpeedKmh', label: 'maxSpeedKmh' },
  { field: 'limitKmh', label: 'limitKmh' },
  { field: 'peakG', label: 'peakG' },
  { field: 'litres', label: 'litres' },
  { field: 'coolantC', label: 'coolantC' },
  { field: 'batteryV', label: 'batteryV' },
  { field: 'distanceM', label: 'distanceM' },
  { field: 'durationS', label: 'durationS' },
]

const kmPerMile = 1.609344
const litresPerGallon = 3.785411784

const units: readonly { ends: string; metric: [number, string]; imperial: [number, string] }[] = [
  { ends: 'Kmh', metric: [1, 'km/h'], imperial: [1 / kmPerMile, 'mph'] },
  { ends: 'M', metric: [1 / 1_000, 'km'], imperial: [1 / 1_000 / kmPerMile, 'mi'] },
  { ends: 'itres', metric: [1, 'L'], imperial: [1 / litresPerGallon, 'US gal'] },
  { ends: 'S', metric: [1, 's'], imperial: [1, 's'] },
  { ends: 'G', metric: [1, 'g'], imperial: [1, 'g'] },
  { ends: 'V', metric: [1, 'V'], imperial: [1, 'V'] },
]

export function valueIn(field: string, value: unknown, reader: Reader): string {
  if (typeof value !== 'number') return String(value)
  const number = (of: number) =>
    new Intl.NumberFormat(reader.locale === 'ar' ? 'ar' : 'en', { maximumFractionDigits: 1 }).format(of)
  if (/[a-z]C$/.test(field)) return reader.units === 'metric' ? `${number(value)} °C` : `${number(value * 1.8 + 32)} °F`
  const unit = units.find(({ ends }) => field.endsWith(ends))
  if (unit === undefined) return number(value)
  const [factor, name] = unit[reader.units]
  return `${number(value * factor)} ${name}`
}

function instantIn(iso: string, { locale, timeZone }: Reader): string {
  return new Intl.DateTimeFormat(locale === 'ar' ? 'ar-u-ca-gregory' : 'en-GB', {
    timeZone,
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(new Date(iso))
}

export interface Named {
  /** What people call whose it is, and the fence. */
  readonly subject: string
  readonly place?: string | undefined
}

function titleOf(alert: Alert, kind: 'opened' | 'escalated' | 'resolved', named: Named, reader: Reader): string {
  const say = words[reader.locale]
  const head = kind === 'opened' ? say[alert.severity] : `${say[kind]} · ${say[alert.severity]}`
  return oneLine(`[${head}] ${alert.name}: ${named.subject}`)
}

export function alertMessage(
  alert: Alert,
  kind: 'opened' | 'escalated' | 'resolved',
  named: Named,
  reader: Reader,
  at: Date,
): Message {
  const say = words[reader.locale]
  const lines = [
    `${say[alert.subject.kind]}: ${named.subject}`,
    ...(named.place === undefined ? [] : [`${say.place}: ${named.place}`]),
    `${say.first}: ${instantIn(alert.firstAt, reader)}`,
    ...(alert.occurrences > 1 ? [`${say.times}: ${valueIn('', alert.occurrences, reader)}`] : []),
    ...told
      .filter(({ field }) => alert.event[field] !== undefined && alert.event[field] !== null)
      .map(({ field, label }) => `${say[label]}: ${valueIn(field, alert.event[field], reader)}`),
  ]
  return {
    subject: titleOf(alert, kind, named, reader),
    text: lines.map(oneLine).join('\n'),
    data: { type: `fleet.alert.${kind}`, timestamp: at.toISOString(), data: alert },
  }
}

const maxDigestLines = 50

/** @param titles of what was not told by itself: of each rule the title of one, and how many there were */
export function digestMessage(
  titles: readonly { title: string; count: number }[],
  { count, rules }: { count: number; rules: number },
  reader: Reader,
  at: Date,
): Message {
  const say = words[reader.locale]
  const shown = titles.slice(0, maxDigestLines)
  const rest = rules - shown.length
  const number = (of: number) => valueIn('', of, reader)
  return {
    subject: `${number(count)} ${say.digest}`,
    text: [
      ...shown.map((each) => (each.count === 1 ? each.title : `${number(each.count)} × ${each.title} …`)),
      ...(rest > 0 ? [`+ ${number(rest)} ${say.moreRules}`] : []),
    ].join('\n'),
    data: { type: 'fleet.alert.digest', timestamp: at.toISOString(), data: { count, rules, titles: shown } },
  }
}

export function codeMessage(code: string, reader: Pick<Reader, 'locale'>): Message {
  const say = words[reader.locale]
  return { subject: `${say.code}: ${code}`, text: `${say.code}: ${code} ${say.codeIs}` }
}

export function unsubscribeWords(reader: Pick<Reader, 'locale'>): string {
  return words[reader.locale].unsubscribe
}

/** Names come from people: none of them breaks out of its line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
