export const OLDEST_NODE: number
export function pinnedNode(root: string): string | undefined
export function projectNode(root: string): string
