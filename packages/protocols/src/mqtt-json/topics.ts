/**
 * Where a device speaks and is spoken to, as MQTT names it and as NATS does. NATS writes a level's dot as `//`, so a
 * device whose name has dots stays one level.
 */

const topicKinds = ['readings', 'replies', 'commands'] as const
export type TopicKind = (typeof topicKinds)[number]

export function topicOf(uniqueId: string, kind: TopicKind): string {
  return `devices/${uniqueId}/${kind}`
}

export function subjectOf(uniqueId: string, kind: TopicKind): string {
  return `devices.${uniqueId.replaceAll('.', '//')}.${kind}`
}

/** Whose subject it is, whatever it is stored under. */
export function placeOf(subject: string): { uniqueId: string; kind: TopicKind } | undefined {
  const [, token, last] = /(?:^|\.)devices\.([^.]+)\.([a-z]+)$/.exec(subject) ?? []
  const kind = topicKinds.find((each) => each === last)
  return token === undefined || kind === undefined ? undefined : { uniqueId: token.replaceAll('//', '.'), kind }
}
