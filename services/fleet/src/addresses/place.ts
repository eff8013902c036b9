/** Pure. Places are named by H3 cell: edges of about 28 m, a house or two. */
export const addressResolution = 11
